"use client";

import { useEvidence } from "@/components/explain/answers";
import { JsonText } from "@/components/explain/JsonText";
import { EntityLink } from "@/components/ui/EntityLink";
import { ErrorState } from "@/components/ui/ErrorState";
import { RefText } from "@/components/ui/RefText";
import { Skeleton } from "@/components/ui/Skeleton";
import { Time } from "@/components/ui/Time";
import type { EvidenceDocumentAnswer } from "@/server/contract/evidence";
import type { EvidenceDocument } from "@/server/view/proof-view";

/** Which files or calls a document was read from, and when. */
function ReadFrom({ files, capturedAt }: Pick<EvidenceDocumentAnswer, "files" | "capturedAt">) {
  const [first, ...others] = files.first;
  return (
    <p className="text-xs text-muted-foreground anywhere">
      Read from{" "}
      {first === undefined ? (
        "the snapshot"
      ) : (
        <code className="font-mono" title={files.first.join("\n")}>
          <RefText text={first} />
        </code>
      )}
      {others.length > 0 && ` or one of ${files.total - 1} more`}, captured <Time iso={capturedAt} />
    </p>
  );
}

function Body({ evidence }: { readonly evidence: EvidenceDocument }) {
  const answer = useEvidence(evidence.source, evidence.document);
  if (answer.isPending) return <Skeleton className="h-24 w-full" />;
  if (answer.isError) return <ErrorState error={answer.error} doing="Reading the document" onRetry={() => void answer.refetch()} />;
  const { found, title, json, words, files, capturedAt } = answer.data;
  return (
    <>
      <ReadFrom files={files} capturedAt={capturedAt} />
      {found ? (
        <JsonText
          json={json}
          statements={evidence.statements}
          words={evidence.statements.length > 0 ? [] : words}
          label={evidence.places === "" ? title : `${title}, ${evidence.places}`}
        />
      ) : (
        <p className="text-xs text-muted-foreground">The document itself is not shown: it was not collected, or nothing stores it.</p>
      )}
    </>
  );
}

/** The documents a proof points into, as they were stored, with the statements that decided lit, and where and when each was read. */
export function EvidenceDocuments({ documents }: { readonly documents: readonly EvidenceDocument[] }) {
  return (
    <div className="space-y-4">
      {documents.map((evidence) => (
        <figure key={`${evidence.source} ${evidence.document}`} className="space-y-1.5">
          <figcaption className="text-xs anywhere">
            <span className="font-semibold">
              <RefText text={evidence.document} />
            </span>
            {evidence.places !== "" && (
              <span className="text-muted-foreground">
                {" · "}
                <RefText text={evidence.places} />
              </span>
            )}
            <span className="text-muted-foreground"> · </span>
            <EntityLink to={evidence.source} />
          </figcaption>
          <Body evidence={evidence} />
        </figure>
      ))}
    </div>
  );
}
