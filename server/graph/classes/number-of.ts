const numbers = new WeakMap<object, number>();
let last = 0;

/** A short name for an object: of compiled documents, equal texts are compiled once and have one number. */
export function numberOf(thing: object): number {
  const known = numbers.get(thing);
  if (known !== undefined) return known;
  last += 1;
  numbers.set(thing, last);
  return last;
}
