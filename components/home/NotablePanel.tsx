import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Prose } from "@/components/explain/Prose";
import { AppLink } from "@/components/shell/AppLink";
import { explainHref, hrefOf } from "@/components/shell/href";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { EntityLink } from "@/components/ui/EntityLink";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { sentence } from "@/components/ui/sentence";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { Overview } from "./overview";

/** Rows that are shown unasked. */
const FEW = 6;

type Notable = Overview["notable"][number];

const isPod = (ref: string): boolean => /^k8s:\/\/[^/]+\/pod\//.test(ref);

/** A pod's own page tells its whole chain; anything else is told by the edge. */
const proofHref = (row: Notable): string => (isPod(row.from) || row.to === null ? hrefOf(row.from) : explainHref(row.from, row.to));

function NotableRow({ row }: { readonly row: Notable }) {
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <div className="flex items-start justify-between gap-3">
        <AppLink href={proofHref(row)} className="min-w-0 rounded-sm font-medium hover:text-accent hover:underline">
          <RefText text={row.title} />
        </AppLink>
        <VerdictBadge verdict={row.verdict} />
      </div>
      {row.detail !== "" && (
        <p className="text-muted-foreground">
          <Prose text={sentence(row.detail)} />
        </p>
      )}
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs">
        <EntityLink to={row.from} />
        {row.to !== null && (
          <>
            <span aria-hidden="true" className="text-muted-foreground">
              →
            </span>
            <span className="sr-only">to</span>
            <EntityLink to={row.to} />
            <AppLink href={explainHref(row.from, row.to)} className="ml-auto text-accent hover:underline">
              Proof<span className="sr-only">: {row.title}</span>
            </AppLink>
          </>
        )}
      </p>
      {row.others > 0 && (
        <p className="text-xs text-muted-foreground tabular-nums">
          The same is true of {row.others.toLocaleString("en")} more {row.others === 1 ? "workload" : "workloads"}.
        </p>
      )}
    </li>
  );
}

/** What a first look should fall on. */
export function NotablePanel({ notable }: { readonly notable: Overview["notable"] }) {
  const [all, setAll] = useState(false);
  const rest = notable.length - FEW;
  return (
    <Panel
      id="notable"
      title="Worth a first look"
      description="Pods that do not have the role they ask for, and identities that hold more than they seem to."
      flush
    >
      {notable.length === 0 ? (
        <EmptyState icon={ShieldCheck} title="Nothing stands out">
          No pod is known to miss the role that it asks for, to act as its node, or to use a static key.
        </EmptyState>
      ) : (
        <>
          <ul className="divide-y divide-border">
            {(all ? notable : notable.slice(0, FEW)).map((row) => (
              <NotableRow key={`${row.title} ${row.from} ${row.to}`} row={row} />
            ))}
          </ul>
          {rest > 0 && (
            <div className="border-t border-border px-4 py-2">
              <Button size="sm" aria-expanded={all} onClick={() => setAll(!all)}>
                {all ? "Show fewer" : `Show ${rest} more`}
              </Button>
            </div>
          )}
        </>
      )}
    </Panel>
  );
}
