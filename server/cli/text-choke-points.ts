import { type ChokePointAnswer, type ChokePointsAnswer, chokePointsAnswer } from "@/server/contract/choke-points.ts";

const SHOWN = 3;

const some = (refs: readonly string[], total: number): string => {
  const shown = refs.slice(0, SHOWN);
  return total > shown.length ? `${shown.join(", ")} and ${total - shown.length} more` : shown.join(", ");
};

const pointLines = ({ to, mechanism, from, ways, after, closes }: ChokePointAnswer, i: number): string[] => [
  `${i + 1}. ${ways} ${ways === 1 ? "way" : "ways"} fewer, ${after} left: ${mechanism} into ${to}`,
  `     taken by ${some(from.first, from.total)}`,
  ...closes.slice(0, SHOWN).map(({ target, lost }) => `     ${target}: lost by ${some(lost.first, lost.total)}`),
  ...(closes.length > SHOWN ? [`     and ${closes.length - SHOWN} more targets`] : []),
];

function lastLines({ ways, total, points, targets, missing }: ChokePointsAnswer): string[] {
  if (targets.length === 0) return ["there is nothing to get to: no administrator was found, and nothing is marked"];
  const all = `${ways} ${ways === 1 ? "way" : "ways"} to ${targets.length} ${targets.length === 1 ? "target" : "targets"}`;
  const said =
    total === 0 ? `${all}; no single step closes any` : `${all}; ${total} steps close some by themselves${total > points.length ? ": --limit shows more" : ""}`;
  return [said, ...(missing.length === 0 ? [] : ["what was not read is in no way: rolewalk coverage"])];
}

/** `choke-points`: the step that closes the most first. */
export function chokePointLines(answer: unknown): string[] {
  const told = chokePointsAnswer.parse(answer);
  return [...told.points.flatMap(pointLines), ...lastLines(told)];
}
