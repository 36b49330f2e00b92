"use client";

import { useEntity } from "@/components/explain/answers";
import { JsonText } from "@/components/explain/JsonText";
import { EntityLink } from "@/components/ui/EntityLink";
import { Skeleton } from "@/components/ui/Skeleton";
import type { EvidenceDocument } from "@/server/view/proof-view";

const numbered = (statements: readonly number[]): string => {
  if (statements.length === 0) return "";
  const names = statements.map((s) => String(s)).join(", ");
  return statements.length === 1 ? ` · statement ${names} decides` : ` · statements ${names} decide`;
};

function Body({ evidence }: { readonly evidence: EvidenceDocument }) {
  const answer = useEntity(evidence.source);
  if (answer.isPending) return <Skeleton className="h-24 w-full" />;
  const found = answer.data?.documents.find((d) => d.document === evidence.document);
  if (!found)
    return (
      <p className="text-xs text-muted-foreground">The document itself is not shown: it was not collected, or the proof rests on the object as a whole.</p>
    );
  return <JsonText json={found.json} statements={evidence.statements} label={`${found.title}${numbered(evidence.statements)}`} />;
}

/** The documents a proof points into, as they were stored, with the statements that decided lit. */
export function EvidenceDocuments({ documents }: { readonly documents: readonly EvidenceDocument[] }) {
  return (
    <div className="space-y-4">
      {documents.map((evidence) => (
        <figure key={`${evidence.source} ${evidence.document}`} className="space-y-1.5">
          <figcaption className="text-xs anywhere">
            <span className="font-semibold">{evidence.document}</span>
            <span className="text-muted-foreground">{numbered(evidence.statements)} · </span>
            <EntityLink to={evidence.source} />
          </figcaption>
          <Body evidence={evidence} />
        </figure>
      ))}
    </div>
  );
}
