import type { Evidence } from "@/server/model/step.ts";
import type { CompiledStatement } from "./document.ts";
import type { StoredPolicy } from "./inputs.ts";

/** Where a document or a statement of it stands. */
export function evidenceOf({ source, document }: StoredPolicy, statement?: CompiledStatement): Evidence {
  if (statement === undefined) return { source, document };
  const { index, of, sid } = statement;
  return { source, document, statement: index, of, ...(sid === undefined ? {} : { sid }) };
}

/** A statement as people point at it: by its Sid, else by its place, counted from 1. */
export function statementWords({ sid, index, of }: Pick<CompiledStatement, "sid" | "index" | "of">): string {
  if (sid !== undefined) return `statement \`${sid}\``;
  return of === 1 ? "the only statement" : `statement ${index + 1} of ${of}`;
}

/** The same with its document: `statement 2 of 3 in trust policy`. */
export function statementName(hit: { readonly stored: StoredPolicy; readonly statement: CompiledStatement }): string {
  const { sid, of } = hit.statement;
  return `${statementWords(hit.statement)} ${sid === undefined && of > 1 ? "in" : "of"} \`${hit.stored.document}\``;
}
