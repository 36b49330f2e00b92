import { positionOf, readJsonText } from "./json-text.ts";
import { CaseProblem, type Position } from "./simulate-case.ts";

/** The text a list of cases was read from. */
export interface CaseSource {
  /** A key that stands twice in one object of the case. */
  duplicateIn(index: number): CaseProblem | undefined;
  /** A problem of a case with the place of the element, or of what it would be in. */
  placed(index: number, problem: CaseProblem): CaseProblem;
}

/** Finds elements of cases in their text; undefined when the text cannot be read that way. */
export function caseSource(text: string): CaseSource | undefined {
  const clean = text.replace(/^\uFEFF/, "");
  const { value, offsets, problems } = readJsonText(clean);
  if (value === undefined) return undefined;
  const place = (pointer: string): Position | undefined => {
    for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
      const offset = offsets.get(at);
      if (offset !== undefined) return positionOf(clean, offset);
    }
    return undefined;
  };
  return {
    duplicateIn(index) {
      const prefix = `/${index}/`;
      const found = problems.find((p) => p.pointer.startsWith(prefix));
      return found && new CaseProblem(found.pointer.slice(prefix.length - 1), found.message, positionOf(clean, found.offset));
    },
    placed: (index, problem) => new CaseProblem(problem.pointer, problem.message, place(`/${index}${problem.pointer}`)),
  };
}
