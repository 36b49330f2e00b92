import type { CutAnswer } from "@/server/contract/evidence.ts";
import { describeRef } from "./ref-view.ts";

const counted = (n: number, one: string, many: string): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

function waysSentence({ from, to, ways, stillReaches }: CutAnswer): string {
  const [a, b] = [describeRef(from).label, describeRef(to).label];
  const of = ways.complete ? `the ${counted(ways.total, "way", "ways")}` : `the first ${counted(ways.total, "way", "ways")}`;
  const left = stillReaches ? `${a} still gets there by another way.` : `${a} then does not reach ${b} any more.`;
  return `Closing this step alone cuts ${ways.cut.toLocaleString("en")} of ${of} from ${a} to ${b}, equal ones counted one by one. ${left}`;
}

function principalsSentence({ to, principals: { before, lost } }: CutAnswer): string {
  const b = describeRef(to).label;
  if (lost === 0) return `Of ${counted(before, "identity", "identities")} that can end up as ${b}, none loses it altogether.`;
  return `Of ${counted(before, "identity", "identities")} that can end up as ${b}, ${lost === before ? "all lose" : lost === 1 ? "1 loses" : `${lost.toLocaleString("en")} lose`} it altogether.`;
}

/** What closing one step would change, in sentences. */
export const cutSentences = (cut: CutAnswer): readonly string[] => [waysSentence(cut), principalsSentence(cut)];
