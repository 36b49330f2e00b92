const NAMED = 3;

/** Names for a sentence, the first three by name: "ana and ben", "ana, ben, eve and 2 more". */
export function someOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  if (more <= 0) return new Intl.ListFormat("en-GB").format(names);
  return `${names.slice(0, NAMED).join(", ")} and ${more} more`;
}
