"use client";

import { useState } from "react";
import { Requirements } from "@/components/explain/Requirements";
import { StepList } from "@/components/explain/StepList";
import { useAnswer } from "@/components/state/useAnswer";
import { ErrorState } from "@/components/ui/ErrorState";
import { OpenRow } from "@/components/ui/OpenRow";
import { RefText } from "@/components/ui/RefText";
import { Skeleton } from "@/components/ui/Skeleton";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { CanAnswer } from "@/server/contract/answers";
import type { SensitivePermission } from "@/server/contract/permissions";
import { stepViews } from "@/server/view/proof-view";
import { SensitiveMark } from "./SensitiveMark";

function Proof({ principal, action }: { readonly principal: string; readonly action: string }) {
  const { data, error, refetch } = useAnswer<CanAnswer>("can", { principal, action });
  if (error) return <ErrorState error={error} doing="Reading the proof" onRetry={refetch} />;
  if (!data) return <Skeleton className="h-24 w-full" />;
  return (
    <div className="space-y-3 pb-2">
      <Requirements verdict={data} />
      <StepList steps={stepViews(data)} />
    </div>
  );
}

interface ActionProofProps {
  readonly principal: string;
  readonly permission: SensitivePermission;
}

/** A sensitive action with its mark and its reason; opened, the checks that decide it. */
export function ActionProof({ principal, permission }: ActionProofProps) {
  const [open, setOpen] = useState(false);
  const { action, kind, reason, verdict } = permission;
  return (
    <li>
      <OpenRow
        open={open}
        onOpen={setOpen}
        summary={
          <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <SensitiveMark kind={kind} />
            <RefText text={action} mono className="text-sm" />
            {verdict !== "allowed" && <VerdictBadge verdict={verdict} />}
            <span className="basis-full text-xs font-normal text-muted-foreground sm:basis-auto">{reason}</span>
          </span>
        }
      >
        {open && <Proof principal={principal} action={action} />}
      </OpenRow>
    </li>
  );
}
