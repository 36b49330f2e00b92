import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import type { DiagramEdge } from "./diagram.ts";
import { mechanismWords } from "./mechanism-words.ts";
import { conditionWords, verdictSentence } from "./proof-view.ts";
import { describeRef } from "./ref-view.ts";
import { VERDICT_STYLES } from "./verdict-style.ts";

const named = (ref: string): string => {
  const view = describeRef(ref);
  const kind = /^[A-Z][a-z]/.test(view.kindWord) ? view.kindWord.charAt(0).toLowerCase() + view.kindWord.slice(1) : view.kindWord;
  return `${kind} ${view.label}`;
};

function edgeLine(edge: VerdictAnswer, index: number): string {
  const { verb } = mechanismWords(edge.mechanism);
  const but =
    edge.verdict === "allowed"
      ? ""
      : edge.verdict === "conditional"
        ? `, if ${edge.conditions.map(conditionWords).join(" and ")}`
        : ` (${edge.verdict}: ${verdictSentence(edge)})`;
  return `${index + 1}. ${named(edge.from)} ${edge.verdict === "denied" ? "→" : verb} ${named(edge.to)}${but}`;
}

/** A path for a chat: one line of answer, one line a step. */
export function pathLines(path: { readonly verdict: VerdictAnswer["verdict"]; readonly edges: readonly VerdictAnswer[] }): readonly string[] {
  const [first, last] = [path.edges[0], path.edges.at(-1)];
  if (!first || !last) return [];
  return [`${VERDICT_STYLES[path.verdict].word}: ${named(first.from)} → ${named(last.to)}`, ...path.edges.map(edgeLine)];
}

/** Edges of a drawing for a chat, one a line. */
export const edgeLines = (edges: readonly DiagramEdge[]): readonly string[] => edges.map((e) => `- ${e.aria}`);
