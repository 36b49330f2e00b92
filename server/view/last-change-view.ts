import type { LastChangeAnswer } from "@/server/contract/last-change.ts";

type Change = NonNullable<LastChangeAnswer["change"]>;
type Edge = NonNullable<Change["first"]>;

/** What became of a step: `disappeared, it was allowed`. */
export function edgeWords({ kind, was, is }: Edge): string {
  if (kind === "appeared") return `appeared, it is ${is}`;
  if (kind === "disappeared") return `disappeared, it was ${was}`;
  return was === is ? `is ${is} on other conditions` : `was ${was} and is ${is}`;
}

/** Documents told beside the step: those that its cause does not name already. */
export function documentsBeside({ documents, first }: Change): Change["documents"] {
  const named = first?.because.evidence;
  return documents.filter(({ ref, document }) => named?.source !== ref || named.document !== document);
}
