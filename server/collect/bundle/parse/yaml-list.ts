/** A kubectl list in YAML, cut into its items by the margin: items begin with `- ` there, and nothing else of them stands there. */
export interface YamlList {
  /** The list without its items, one line for all of them. */
  readonly frame: string;
  /** The line of `frame`, from 0, on which the items were, and how many lines they took beyond it. */
  readonly itemsLine: number;
  readonly removedLines: number;
  /** First and last-but-one line of each item, in turn, counted in the whole text from 0. */
  readonly bounds: readonly number[];
}

const isItem = (line: string): boolean => line.startsWith("- ");
const isInside = (line: string): boolean => line === "" || line.startsWith(" ") || line.startsWith("\t") || line.startsWith("#");

/** A line whose value has an anchor: `- &a`, `a: &a`, `- a: &a`. In a text over several lines it may be a word of its own; then the list stays whole for nothing. */
const ANCHOR = /^ *(?:- +)*(?:[^\s:&#][^:]*: +)?&[^\s,[\]{}&]+(?:\s|$)/;
const hasAnchor = (line: string): boolean => line.includes("&") && ANCHOR.test(line);

/** Where the items of a list are; undefined when the text is no list of that form. Anchors may be used across items, so that such a text stays whole. */
export function yamlListOf(lines: readonly string[]): YamlList | undefined {
  const at = lines.findIndex((line) => line.trimEnd() === "items:");
  if (at < 0 || !isItem(lines[at + 1] ?? "") || lines.some(hasAnchor)) return undefined;
  const bounds: number[] = [];
  let line = at + 1;
  for (; line < lines.length; line++) {
    const text = lines[line] ?? "";
    if (isItem(text)) {
      if (bounds.length % 2 === 1) bounds.push(line);
      bounds.push(line);
    } else if (!isInside(text)) break;
  }
  bounds.push(line);
  const frame = [...lines.slice(0, at), "items: []", ...lines.slice(line)].join("\n");
  return { frame, itemsLine: at, removedLines: line - at - 1, bounds };
}

/** The text of one item as a document of its own, at its place in the line. */
export const itemText = (lines: readonly string[], from: number, to: number): string =>
  [` ${(lines[from] ?? "").slice(1)}`, ...lines.slice(from + 1, to)].join("\n");
