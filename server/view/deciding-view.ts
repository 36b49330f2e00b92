import type { DecidingAnswer } from "@/server/contract/evidence.ts";
import type { DocumentView } from "@/server/contract/screen.ts";
import { mechanismWords } from "./mechanism-words.ts";
import { placeWords } from "./statement-view.ts";

type Deciding = DecidingAnswer["deciding"][number];

/** What decides in one document: the statements to light, and why, each in a few words. */
export interface DecidingInDocument {
  readonly statements: readonly number[];
  readonly told: readonly string[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A binding is listed with the rules it gives; evidence names it with the role they are in. */
function isIn({ source, document, json }: DocumentView, evidence: Deciding["evidence"]): boolean {
  if (source !== evidence.source) return source === evidence.document && document === evidence.document;
  return document === evidence.document || (isRecord(json) && json["role"] === evidence.document);
}

/** The statements of a document by which others become its owner, or its owner becomes others. */
export function decidingIn(document: DocumentView, deciding: readonly Deciding[]): DecidingInDocument {
  const found = deciding.filter((d) => isIn(document, d.evidence));
  const told = found.map((d) => `${placeWords(d.evidence)} ${d.way === "in" ? "lets in" : "lets out"}: ${mechanismWords(d.mechanism).short}`);
  return { statements: [...new Set(found.flatMap((d) => d.evidence.statement ?? []))].sort((a, b) => a - b), told: [...new Set(told)] };
}
