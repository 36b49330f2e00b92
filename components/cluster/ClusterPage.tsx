"use client";

import { SearchX, ShipWheel, Waypoints } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { accountOf } from "@/components/cluster/accountOf";
import { Prose } from "@/components/explain/Prose";
import { AppLink } from "@/components/shell/AppLink";
import { clusterHref, mapHref } from "@/components/shell/href";
import { useAccountNames } from "@/components/state/useAccountNames";
import { useAnswer } from "@/components/state/useAnswer";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Input, Select } from "@/components/ui/Input";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/Tabs";
import type { ClusterAccessAnswer } from "@/server/contract/answers";
import type { OverviewAnswer } from "@/server/contract/screen";
import { AccessTable } from "./AccessTable";
import { type AccessEntry, EFFECTS, filterEntries, modeWords } from "./accessRows";
import { Issuers } from "./Issuers";
import { Migration } from "./Migration";

const counted = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? "" : "s"}`;

function Mode({ cluster }: { readonly cluster: OverviewAnswer["clusters"][number] }) {
  const mode = cluster.authenticationMode;
  return (
    <Callout tone={mode === null ? "warning" : "info"} title={mode === null ? "Authentication mode unknown" : `Authentication mode ${mode}`}>
      <Prose text={modeWords(mode)} />
    </Callout>
  );
}

interface GroupProps {
  readonly title: string;
  readonly about: string;
  readonly entries: readonly AccessEntry[];
}

function Group({ title, about, entries }: GroupProps) {
  if (entries.length === 0) return null;
  return (
    <Panel
      title={
        <>
          {title} <Badge tone="neutral">{entries.length}</Badge>
        </>
      }
      description={about}
      flush
    >
      <AccessTable caption={title} entries={entries} />
    </Panel>
  );
}

function Entries({ entries }: { readonly entries: readonly AccessEntry[] }) {
  const [words, setWords] = useQueryState("q", parseAsString.withDefault(""));
  const [effect, setEffect] = useQueryState("effect", parseAsStringLiteral(EFFECTS).withDefault("all"));
  const shown = filterEntries(entries, { words, effect });
  const clear = () => void Promise.all([setWords(null), setEffect(null)]);
  if (entries.length === 0)
    return (
      <EmptyState icon={ShipWheel} title="No access entry and no aws-auth row was read">
        That is not to say that nobody can enter: <code>aws eks list-access-entries</code> and the ConfigMap kube-system/aws-auth have the answer, and the
        coverage says which of them is missing.
      </EmptyState>
    );
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 print:hidden">
        <Input
          type="search"
          aria-label="Filter by words"
          placeholder="Filter by any word of a row"
          value={words}
          onChange={(event) => void setWords(event.target.value || null)}
          className="max-w-sm"
        />
        <Select aria-label="Effect" value={effect} onChange={(event) => void setEffect(EFFECTS.find((one) => one === event.target.value) ?? null)}>
          <option value="all">All rows</option>
          <option value="effective">That take effect</option>
          <option value="ineffective">Without effect</option>
        </Select>
        <p role="status" className="text-xs text-muted-foreground">
          {shown.length === entries.length ? counted(entries.length, "row") : `${shown.length} of ${counted(entries.length, "row")}`}
        </p>
      </div>
      {shown.length === 0 && <EmptyState icon={SearchX} title="No row matches the filter" actions={<Button onClick={clear}>Clear the filter</Button>} />}
      <Group
        title="Can enter"
        about="These mappings count: the identity is let in as the user and groups beside it."
        entries={shown.filter((e) => e.effective)}
      />
      <Group
        title="Written down, without effect"
        about="These look like access and give none. The reason stands beside each."
        entries={shown.filter((e) => !e.effective)}
      />
    </>
  );
}

function NoSuchCluster({ others }: { readonly others: OverviewAnswer["clusters"] }) {
  return (
    <EmptyState
      icon={ShipWheel}
      title="This snapshot has no such cluster"
      actions={others.map((one) => (
        <Button asChild key={one.name}>
          <AppLink href={clusterHref(one.name)}>
            <RefText text={one.name} />
          </AppLink>
        </Button>
      ))}
    >
      {others.length > 0 ? "It has these:" : "It has none at all."}
    </EmptyState>
  );
}

const VIEWS = ["access", "migration"] as const;

interface ViewsProps {
  readonly name: string;
  readonly access: ReturnType<typeof useAnswer<ClusterAccessAnswer>>;
}

function Views({ name, access }: ViewsProps) {
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("access").withOptions({ history: "push" }));
  return (
    <Tabs value={view} onValueChange={(to) => void setView(VIEWS.find((one) => one === to) ?? null)}>
      <TabList aria-label="Question">
        <Tab value="access" count={access.data?.entries.length}>
          Who can enter
        </Tab>
        <Tab value="migration">Switch to access entries</Tab>
      </TabList>
      <TabPanel value="access" className="space-y-4 pt-4">
        {access.error ? (
          <ErrorState error={access.error} doing="Reading who can enter" onRetry={access.refetch} />
        ) : access.data ? (
          <>
            <Entries entries={access.data.entries} />
            <Issuers issuers={access.data.identityProviders} />
          </>
        ) : (
          <SkeletonRows rows={6} label="Reading who can enter" />
        )}
      </TabPanel>
      <TabPanel value="migration" className="pt-4">
        <Migration cluster={name} />
      </TabPanel>
    </Tabs>
  );
}

/** Who can enter one cluster, and what a switch to access entries alone would change. */
export function ClusterPage({ name }: { readonly name: string }) {
  const overview = useAnswer<OverviewAnswer>("overview");
  const access = useAnswer<ClusterAccessAnswer>("cluster-access", { cluster: name });
  const cluster = overview.data?.clusters.find((c) => c.name === name);
  const names = useAccountNames();
  const others = overview.data?.clusters.filter((c) => c.name !== name) ?? [];
  return (
    <Page wide>
      <PageHeader
        title={
          <>
            Who can enter <RefText text={name} />
          </>
        }
        description={cluster && `${accountOf(cluster, names)}${cluster.version ? ` · Kubernetes ${cluster.version}` : ""}`}
        actions={
          <Button asChild>
            <AppLink href={mapHref()}>
              <Waypoints aria-hidden="true" />
              Map
            </AppLink>
          </Button>
        }
      />
      {cluster && <Mode cluster={cluster} />}
      {overview.data && !cluster ? <NoSuchCluster others={others} /> : <Views name={name} access={access} />}
    </Page>
  );
}
