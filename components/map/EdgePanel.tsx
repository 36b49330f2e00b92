"use client";

import { useExplain } from "@/components/explain/answers";
import { ProofPanel } from "@/components/explain/ProofPanel";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Skeleton } from "@/components/ui/Skeleton";
import type { DiagramEdge } from "@/server/view/diagram";

/** The proof of a selected edge; where it stands for several, that of its first one, and it says so. */
export function EdgePanel({ edge }: { readonly edge: DiagramEdge }) {
  const answer = useExplain(edge.from, edge.to);
  if (answer.isPending) return <Skeleton className="h-64 w-full" />;
  if (answer.isError) return <ErrorState error={answer.error} doing="Reading the proof" onRetry={() => void answer.refetch()} />;
  const verdict = answer.data.verdicts.find((v) => v.mechanism === edge.mechanism) ?? answer.data.verdicts[0];
  if (!verdict) return <EmptyState title="No proof came back for this edge" />;
  return (
    <div className="space-y-3">
      {edge.count > 1 && (
        <p className="text-xs text-muted-foreground">This line stands for {edge.count} edges that are decided alike; the proof is that of one of them.</p>
      )}
      <ProofPanel verdict={verdict} />
    </div>
  );
}
