const ENTITIES: Readonly<Record<string, string>> = {
  "&quot;": '"',
  "&#34;": '"',
  "&#x22;": '"',
  "&#39;": "'",
  "&apos;": "'",
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
};
// colours of a terminal, and the bars that tools draw at the side
const DECORATION = /\u001b\[[0-9;]{0,20}[A-Za-z]|[│┃╷╵]/g;

/** Takes one level of quoting away: `\"` is a quote and `\n` a blank, however many backslashes stand before. One pass, whatever the text. */
function unescaped(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let i = text.indexOf("\\"); i >= 0; i = text.indexOf("\\", i)) {
    let end = i;
    while (text[end] === "\\") end += 1;
    const next = text[end] ?? "";
    parts.push(text.slice(from, i), next === '"' || next === "'" ? next : "nrt".includes(next) && next !== "" ? " " : text.slice(i, end) + next);
    from = end + next.length;
    i = from;
  }
  parts.push(text.slice(from));
  return parts.join("");
}

/**
 * A pasted text as one line of plain words: terminal colours, side bars, quoting by JSON and by XML taken off, every run of blanks one blank,
 * so that a message that was wrapped or logged reads like the one that was sent. Linear in the length of the text.
 */
export const plainText = (text: string): string =>
  unescaped(text.replace(DECORATION, " ").replace(/&(?:quot|apos|lt|gt|amp|#34|#39|#x22);/g, (entity) => ENTITIES[entity] ?? entity))
    .replace(/\s+/g, " ")
    .trim();
