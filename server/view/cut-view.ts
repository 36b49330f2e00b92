import type { CutAnswer } from "@/server/contract/evidence.ts";
import { describeRef } from "./ref-view.ts";

const counted = (n: number, one: string, many: string): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

/** How many of the ways go: `the only way`, `all 3 ways`, `2 of the first 50 ways`. */
function cutWords({ cut, total, complete }: CutAnswer["ways"]): string {
  if (complete && cut === total) return total === 1 ? "the only way" : `all ${counted(total, "way", "ways")}`;
  return `${cut === 0 ? "none" : cut.toLocaleString("en")} of the ${complete ? "" : "first "}${counted(total, "way", "ways")}`;
}

function waysSentence({ from, to, ways, stillReaches }: CutAnswer): string {
  const [a, b] = [describeRef(from).label, describeRef(to).label];
  const left = stillReaches ? `${a} still gets there by another way.` : `${a} then does not reach ${b} any more.`;
  return `Closing this step alone cuts ${cutWords(ways)} from ${a} to ${b}${ways.total > 1 ? ", equal ones counted one by one" : ""}. ${left}`;
}

function principalsSentence({ to, principals: { before, lost } }: CutAnswer): string {
  const b = describeRef(to).label;
  if (lost === 0) return `Of ${counted(before, "identity", "identities")} that can end up as ${b}, none loses it altogether.`;
  return `Of ${counted(before, "identity", "identities")} that can end up as ${b}, ${lost === before ? "all lose" : lost === 1 ? "1 loses" : `${lost.toLocaleString("en")} lose`} it altogether.`;
}

/** What closing one step would change, in sentences. */
export const cutSentences = (cut: CutAnswer): readonly string[] => [waysSentence(cut), principalsSentence(cut)];
