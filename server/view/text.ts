import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { mechanismWords } from "./mechanism-words.ts";
import { conditionWords, verdictSentence } from "./proof-view.ts";
import { describeRef } from "./ref-view.ts";
import { VERDICT_STYLES } from "./verdict-style.ts";

// control characters in a name must not break the lines of a chat message
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, "\ufffd");

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

/** A path for a chat: one line of answer, one line a step, one line of where it can be seen. */
export function pathAsText(path: { readonly verdict: VerdictAnswer["verdict"]; readonly edges: readonly VerdictAnswer[] }, link: string): string {
  const [first, last] = [path.edges[0], path.edges.at(-1)];
  if (!first || !last) return link;
  const head = `${VERDICT_STYLES[path.verdict].word}: ${named(first.from)} → ${named(last.to)}`;
  return [head, ...path.edges.map(edgeLine), link].map(oneLine).join("\n");
}
