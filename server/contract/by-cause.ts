/** In a file of its own: screens need it and not the library that checks shapes. What has one cause together, each cause where its first stands. */
export function groupedByCause<T>(all: readonly T[], causeOf: (one: T) => string): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const cause = causeOf(one);
    const group = groups.get(cause);
    if (group) group.push(one);
    else groups.set(cause, [one]);
  }
  return [...groups];
}
