/** Where in a document texts stand, for tests that plant markers there. */
export type Path = readonly (string | number)[];

/** The place of every text of a document. */
export function* textsIn(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value === "string") yield path;
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* textsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** The document with a marker in that place. */
export function planted(value: unknown, [key, ...rest]: Path, marker: string): unknown {
  if (key === undefined) return marker;
  const copy: Record<string | number, unknown> = Array.isArray(value) ? Object.assign([], value) : { ...Object(value) };
  copy[key] = planted(copy[key], rest, marker);
  return copy;
}

/** The document with a marker of its own in every place whose text `read` does not take: what is read of it stays the same. */
export function plantedThroughout(document: unknown, read: (document: unknown) => string, marker: (index: number) => string): unknown {
  const before = read(document);
  const unread = [...textsIn(document)].filter((path) => read(planted(document, path, "PlantedMarker")) === before);
  return unread.reduce<unknown>((all, path, index) => planted(all, path, marker(index)), document);
}
