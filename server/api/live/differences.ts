import { explainAnswer, type PodAnswer, podAnswer } from "@/server/contract/answers.ts";
import type { LiveQuestion, LiveReport } from "@/server/contract/live.ts";
import { phaseWords } from "@/server/contract/phase-words.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { whyAnswer } from "@/server/contract/why.ts";

type Difference = LiveReport["differences"][number];

/** What an answer says, line by line: what is told, and the word on it. */
type Said = ReadonlyMap<string, string>;

const conditionsOf = (verdict: Pick<VerdictAnswer, "conditions">): string => {
  const all = verdict.conditions.map((c) => `${c.key} ${c.operator} ${c.values.join(" or ")}`).toSorted();
  return all.length === 0 ? "" : ` when ${all.join(" and ")}`;
};

function podSays(answer: PodAnswer): Said {
  const gone = answer.containers.length === 0;
  const lines: [string, string][] = [["pod", gone ? "gone" : "there"]];
  if (gone) return new Map(lines);
  const told = (value: string | null): string => value ?? "none";
  lines.push(
    ["service account", told(answer.serviceAccount)],
    ["node", told(answer.node)],
    ["phase", told(phaseWords(answer.phase, answer.phaseReason) ?? null)],
  );
  for (const container of answer.containers) {
    lines.push([`effective identity of container ${container.name}`, told(container.effective)]);
    for (const source of container.sources) {
      const word = `${source.verdict}${source.role === null ? "" : ` ${source.role}`}${source.wins ? ", wins" : ""}${conditionsOf(source)}`;
      lines.push([`${source.kind} of container ${container.name}`, word]);
    }
  }
  return new Map(lines);
}

/** A mechanism alone where all verdicts are about the same two ends. */
function verdictsSay(verdicts: readonly VerdictAnswer[], isOfTwo: boolean): Said {
  return new Map(verdicts.map((one) => [isOfTwo ? one.mechanism : `${one.mechanism} ${one.from} → ${one.to}`, `${one.verdict}${conditionsOf(one)}`] as const));
}

const isOfTwo = (verdicts: readonly VerdictAnswer[]): boolean => new Set(verdicts.map((one) => one.mechanism)).size === verdicts.length;

function says(question: LiveQuestion, answer: unknown, isShort: boolean): Said {
  if (answer === null) return new Map();
  if (question === "pod") return podSays(podAnswer.parse(answer));
  return verdictsSay((question === "explain" ? explainAnswer : whyAnswer).parse(answer).verdicts, isShort);
}

const NAMED = 5;

/** The first of these names, and how many there are beside them; null where there is none. */
function named(refs: readonly string[]): string | null {
  if (refs.length === 0) return null;
  const more = refs.length - NAMED;
  return `${refs.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** What is no longer, and what is newly within reach of someone inside. */
function reachDifferences(before: PodAnswer, after: PodAnswer): readonly Difference[] {
  const without = (all: readonly string[], some: readonly string[]): string | null => {
    const known = new Set(some);
    return named(all.filter((ref) => !known.has(ref)));
  };
  const difference = {
    what: "within reach of someone inside",
    before: without(before.reachable, after.reachable),
    after: without(after.reachable, before.reachable),
  };
  return difference.before === difference.after ? [] : [difference];
}

/** In what the answer now is another one than before: null where the one or the other does not speak of it. */
export function differencesOf(question: LiveQuestion, before: unknown, after: unknown): readonly Difference[] {
  const isShort = question === "explain" && [before, after].every((one) => one === null || isOfTwo(explainAnswer.parse(one).verdicts));
  const [then, now] = [says(question, before, isShort), says(question, after, isShort)];
  const all = [...new Set([...then.keys(), ...now.keys()])];
  // of a pod that is gone, or that is new, only that is told
  const isWhole = question === "pod" && then.get("pod") !== now.get("pod");
  const said = all.flatMap((what) => {
    const difference = { what, before: then.get(what) ?? null, after: now.get(what) ?? null };
    const isTold = !isWhole || what === "pod" || what.startsWith("effective");
    return difference.before === difference.after || !isTold ? [] : [difference];
  });
  const isReachTold = question === "pod" && before !== null && !isWhole;
  return isReachTold ? [...said, ...reachDifferences(podAnswer.parse(before), podAnswer.parse(after))] : said;
}
