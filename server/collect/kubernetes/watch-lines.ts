/** Longest line of a watch in characters; an object of etcd is not longer. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** The lines of a body as they come; one that the connection cuts is left out. @throws Error for a line without end, and what reading throws */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const parts = `${rest}${decoder.decode(chunk, { stream: true })}`.split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) if (line.trim() !== "") yield line;
    if (rest.length > LONGEST_LINE) throw new Error("the watch sent a line without end");
  }
}
