"use client";

import { useState } from "react";
import { useEvidence } from "@/components/explain/answers";
import { Skeleton } from "@/components/ui/Skeleton";
import { visibleText } from "@/components/ui/visibleText";
import type { EvidenceAnswer } from "@/server/contract/verdict";
import { jsonLines, litFragment } from "@/server/view/json-lines";

/** Longer fragments go on in the document itself. */
const LINES = 14;

function Fragment({ evidence }: { readonly evidence: EvidenceAnswer }) {
  const answer = useEvidence(evidence.source, evidence.document);
  if (answer.isPending) return <Skeleton className="h-12 w-full" />;
  if (!answer.data?.found) return <p className="text-xs text-muted-foreground">It was not kept as a document; the sentence above says what to look for.</p>;
  const { json, words } = answer.data;
  const statements = evidence.statement === undefined ? [] : [evidence.statement];
  const { lines, more } = litFragment(jsonLines(json, statements, statements.length > 0 ? [] : words), LINES);
  if (lines.length === 0) return <p className="text-xs text-muted-foreground">The whole of it is the evidence: the sentence above says what to look for.</p>;
  return (
    <>
      <pre className="whitespace-pre-wrap rounded-md border border-border bg-background px-2.5 py-1.5 font-mono text-xs leading-5 anywhere">
        {lines.map(visibleText).join("\n")}
      </pre>
      {more > 0 && <p className="text-xs text-muted-foreground">and {more} lines more, lit in the document below</p>}
    </>
  );
}

/** What the command above should print, as far as it matters; read when it is opened. */
export function Expected({ evidence }: { readonly evidence: EvidenceAnswer }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="mt-1" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer text-xs text-muted-foreground hover:text-foreground">Expect to see</summary>
      <div className="mt-1 space-y-1">{isOpen && <Fragment evidence={evidence} />}</div>
    </details>
  );
}
