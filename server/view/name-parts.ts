/** What is cut is the middle: names of pods and roles differ at their ends. */
export interface NameParts {
  readonly head: string;
  /** Always in sight. */
  readonly tail: string;
}

const TAIL = 8;
/** Shorter than this fits anyway. */
const SHORT = 16;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const characters = (text: string): readonly string[] => Array.from(segmenter.segment(text), (s) => s.segment);

/** A name in two parts, never through a character that people see as one. */
export function nameParts(name: string): NameParts {
  const all = characters(name);
  if (all.length <= SHORT) return { head: name, tail: "" };
  return { head: all.slice(0, -TAIL).join(""), tail: all.slice(-TAIL).join("") };
}

/** At most so many characters, the middle left out. */
export function cutMiddle(name: string, most: number): string {
  const all = characters(name);
  if (all.length <= most) return name;
  const tail = Math.min(TAIL, Math.floor((most - 1) / 2));
  return `${all.slice(0, most - 1 - tail).join("")}…${all.slice(all.length - tail).join("")}`;
}
