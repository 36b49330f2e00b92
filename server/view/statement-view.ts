import type { EvidenceAnswer } from "@/server/contract/verdict.ts";

type Placed = Pick<EvidenceAnswer, "statement" | "of" | "sid" | "document">;

const isRules = (document: string): boolean => document.startsWith("k8s://") || document.includes(":cluster-access-policy/");

/** A statement or rule as people point at it: by its Sid, else by its place, counted from 1; empty where the evidence is the document as a whole. */
export function placeWords({ statement, of, sid, document }: Placed): string {
  if (statement === undefined) return "";
  if (sid) return `statement ${sid}`;
  const noun = isRules(document) ? "rule" : "statement";
  if (of === 1) return `the only ${noun}`;
  return of === undefined ? `${noun} ${statement + 1}` : `${noun} ${statement + 1} of ${of}`;
}

/** Several places of one document: `statements 1 and 3 of 4`. */
export function placesWords(places: readonly Placed[]): string {
  const [first, ...others] = places;
  if (!first) return "";
  if (others.length === 0) return placeWords(first);
  const noun = isRules(first.document) ? "rules" : "statements";
  const names = places.map(({ sid, statement }) => sid ?? String((statement ?? 0) + 1));
  return `${noun} ${names.slice(0, -1).join(", ")} and ${names.at(-1)}${first.of === undefined ? "" : ` of ${first.of}`}`;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

function listOf(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return document;
  if (!isRecord(document)) return [];
  const list = document["Statement"] ?? document["rules"] ?? (isRecord(document["role"]) ? document["role"]["rules"] : undefined);
  return Array.isArray(list) ? list : list === undefined ? [] : [list];
}

/** The statement of a policy, or the rule of a role, at a place counted from 0. */
export const statementOf = (document: unknown, place: number | undefined): unknown => (place === undefined ? undefined : listOf(document)[place]);
