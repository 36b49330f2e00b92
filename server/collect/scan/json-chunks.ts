const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON text in pieces no larger than one element of a list, so that a list of any length is written without one string that holds it all. */
export function* jsonChunks(value: unknown): Generator<string> {
  if (!isPlain(value)) {
    yield `${JSON.stringify(value)}\n`;
    return;
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  yield "{";
  for (const [index, [key, entry]] of entries.entries()) {
    yield `${index === 0 ? "\n" : ",\n"}  ${JSON.stringify(key)}: `;
    if (Array.isArray(entry)) yield* listChunks(entry);
    else yield JSON.stringify(entry);
  }
  yield "\n}\n";
}

function* listChunks(list: readonly unknown[]): Generator<string> {
  yield "[";
  for (const [index, element] of list.entries()) yield `${index === 0 ? "\n" : ",\n"}    ${JSON.stringify(element ?? null)}`;
  yield list.length === 0 ? "]" : "\n  ]";
}
