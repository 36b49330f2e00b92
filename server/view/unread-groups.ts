/** Something that was not read, where, and which answers are weaker for it. */
interface Gap {
  readonly what: string;
  readonly of: string;
  readonly weakens: string;
}

/** Gaps that differ in nothing but the place, as one, in the order of their first; the places in the order they came, each once. */
export function unreadGroups(gaps: readonly Gap[]): { readonly what: string; readonly weakens: string; readonly of: readonly string[] }[] {
  const groups = new Map<string, { what: string; weakens: string; of: Set<string> }>();
  for (const { what, of, weakens } of gaps) {
    const key = JSON.stringify([what, weakens]);
    const group = groups.get(key);
    if (group) group.of.add(of);
    else groups.set(key, { what, weakens, of: new Set([of]) });
  }
  return [...groups.values()].map((group) => ({ ...group, of: [...group.of] }));
}
