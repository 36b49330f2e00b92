import type { ReportAccess, ReportFinding, ReportReach, TargetSet } from "@/server/contract/report.ts";
import type { EvidenceAnswer } from "@/server/contract/verdict.ts";
import { mechanismWords } from "@/server/view/mechanism-words.ts";
import { conditionWords } from "@/server/view/proof-view.ts";
import { describeRef } from "@/server/view/ref-view.ts";
import { placeWords } from "@/server/view/statement-view.ts";
import { VERDICT_STYLES } from "@/server/view/verdict-style.ts";
import { counted } from "./document.ts";

/** A text that ends as a sentence does. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** An entity by kind and name: `Service account payments/api`. */
const named = (ref: string): string => {
  const { kindWord, label } = describeRef(ref);
  return label === kindWord ? label : `${kindWord} ${label}`;
};

/** The entities between both ends of a way, in a person's words; what is the same one after the other is told once. */
export function between(path: readonly string[]): string {
  const names = path.slice(1, -1).map(named);
  return names.filter((name, i) => name !== names[i - 1]).join(" → ");
}

/** What a picture of a way shows, for those who do not see it. */
export const pictureWords = (from: string, to: string, steps: number): string => `The way from ${from} to ${to} in ${counted(steps, "step")}, as told above`;

/** A mechanism in two or three words. */
export const howWords = (how: string | null): string => (how === null ? "is one itself" : mechanismWords(how).short);

export const conditionsWords = ({ conditions }: Pick<ReportAccess, "conditions">): string => conditions.map(conditionWords).join("; ");

/** An end of a row that may stand for many. */
export const endWords = ({ ref, count }: { readonly ref: string; readonly count: number }): string => (count > 1 ? `${ref} and ${count - 1} more` : ref);

/** What lasts, with how many pods or nodes it stands for. */
export const timesWords = ({ ref }: ReportReach["who"], count: number): string => (count > 1 ? `${ref} (${count})` : ref);

/** Document, owner and statement: where evidence stands. */
export function evidenceWords(one: EvidenceAnswer): string {
  const place = placeWords(one);
  return `${one.document}${one.document === one.source ? "" : ` of ${one.source}`}${place === "" ? "" : `, ${place}`}`;
}

const RETURNED: Readonly<Record<NonNullable<ReportFinding["returned"]>["because"], string>> = {
  expired: "its time is over",
  changed: "what it rests on is another since",
  joined: "it is of something that joined later",
};

/** Who accepted a finding once, and why it is open again; empty where nobody did. */
export const returnedWords = ({ returned }: Pick<ReportFinding, "returned">): string =>
  returned ? `by ${returned.risk.owner} until ${returned.risk.until}; it is open again because ${RETURNED[returned.because]}` : "";

const SHOWN = 3;

/** What is got to, the most certain first; of many the first, with how many more. */
export function targetsWords({ allowed, conditional, unknown }: Omit<TargetSet, "id">): string {
  const all = [...allowed, ...conditional.map((of) => `${of} (conditional)`), ...unknown.map((of) => `${of} (unknown)`)];
  const more = all.length - SHOWN;
  return more > 1 ? `${all.slice(0, SHOWN).join(", ")} and ${more} more` : all.join(", ");
}

const SHAPES: Readonly<Record<string, string>> = { critical: "▲", high: "◆", medium: "●", low: "○" };

/** The shape that a verdict or a severity has beside its word. */
export const wordShape = (word: string): string => SHAPES[word] ?? Object.entries(VERDICT_STYLES).find(([verdict]) => verdict === word)?.[1].glyph ?? "";
