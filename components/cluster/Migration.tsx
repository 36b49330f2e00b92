"use client";

import { CircleCheck, SearchX, ShipWheel } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useAnswer } from "@/components/state/useAnswer";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Select } from "@/components/ui/Input";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { sentence } from "@/components/ui/sentence";
import type { ClusterMigrationAnswer } from "@/server/contract/answers";
import { MigrationTable } from "./MigrationTable";
import { CHANGE_FILTERS, CHANGE_WORDS, CHANGES, countChanges, filterChanges, toDo } from "./migrationRows";

type ClusterMigration = ClusterMigrationAnswer["clusters"][number];

function Summary({ migration }: { readonly migration: ClusterMigration }) {
  const open = toDo(migration.rows);
  if (migration.authenticationMode === "API")
    return <Callout title="The mode is API already">Access entries are all that counts. Rows of aws-auth that are left can be removed.</Callout>;
  if (open === 0)
    return (
      <Callout title="Nothing would change">
        {migration.assumptions.length === 0 ? "Every identity that gets in today has an access entry." : "As far as was collected: see the notes below."}
      </Callout>
    );
  return (
    <Callout tone="warning" title={`${open} of ${migration.rows.length} ${open === 1 ? "needs" : "need"} a look before the switch`}>
      The authentication mode goes to API and never back.
    </Callout>
  );
}

function Rows({ migration }: { readonly migration: ClusterMigration }) {
  const [change, setChange] = useQueryState("change", parseAsStringLiteral(CHANGE_FILTERS).withDefault("all"));
  const counts = countChanges(migration.rows);
  const shown = filterChanges(migration.rows, change);
  if (migration.rows.length === 0)
    return (
      <EmptyState icon={ShipWheel} title="Nobody is written down">
        Neither an access entry nor a row of aws-auth was read. If aws-auth lets somebody in, <code>kubectl get configmap aws-auth -n kube-system -o yaml</code>{" "}
        shows whom.
      </EmptyState>
    );
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 px-4 pb-3 print:hidden">
        <Select aria-label="Change" value={change} onChange={(event) => void setChange(CHANGE_FILTERS.find((one) => one === event.target.value) ?? null)}>
          <option value="all">All changes ({counts.get("all")})</option>
          {CHANGES.map((one) => (
            <option key={one} value={one}>
              {CHANGE_WORDS[one].word} ({counts.get(one)})
            </option>
          ))}
        </Select>
        <p role="status" className="text-xs text-muted-foreground">
          {shown.length} of {migration.rows.length} {migration.rows.length === 1 ? "identity" : "identities"}
        </p>
      </div>
      {shown.length === 0 ? (
        <EmptyState
          icon={change === "none" ? SearchX : CircleCheck}
          title={change === "all" ? "No row" : `“${CHANGE_WORDS[change].word}” fits none of them`}
          actions={<Button onClick={() => void setChange(null)}>Show all</Button>}
        />
      ) : (
        <MigrationTable rows={shown} />
      )}
    </>
  );
}

/** What a switch of the cluster's authentication mode to API would change, identity by identity. */
export function Migration({ cluster }: { readonly cluster: string }) {
  const { data, error, refetch } = useAnswer<ClusterMigrationAnswer>("cluster-migration", { cluster });
  if (error) return <ErrorState error={error} doing="Comparing both lists" onRetry={refetch} />;
  const migration = data?.clusters[0];
  if (!migration) return <SkeletonRows rows={4} label="Comparing both lists" />;
  return (
    <div className="space-y-4">
      <Summary migration={migration} />
      {migration.assumptions.length > 0 && (
        <Callout tone="warning" title="This list rests on assumptions">
          <ul className="list-disc pl-4">
            {migration.assumptions.map((text) => (
              <li key={text}>
                <RefText text={sentence(text)} />
              </li>
            ))}
          </ul>
        </Callout>
      )}
      <Panel
        title="If access entries alone counted"
        description="Each identity that is written down, as it signs in today and as it would with the mode API."
        flush
      >
        <Rows migration={migration} />
      </Panel>
    </div>
  );
}
