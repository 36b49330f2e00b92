"use client";

import { SearchX } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { AppLink } from "@/components/shell/AppLink";
import { clusterHref } from "@/components/shell/href";
import { useAnswer } from "@/components/state/useAnswer";
import { Callout } from "@/components/ui/Callout";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Input } from "@/components/ui/Input";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { Skeleton } from "@/components/ui/Skeleton";
import { sentence } from "@/components/ui/sentence";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { KubePermissionsAnswer } from "@/server/contract/answers";
import { type ClusterPermissions, filterRules, isOpen } from "./permissionRows";
import { RuleTable } from "./RuleTable";
import { TakeoverList } from "./TakeoverList";

/** How an IAM identity signs in: by which list, as whom, and how sure that is. */
function SignsIn({ as }: { readonly as: NonNullable<ClusterPermissions["signsIn"]> }) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 px-4 pb-2 text-sm">
      <VerdictBadge verdict={as.verdict} />
      {as.via === null ? (
        <span>whether it gets in was not collected</span>
      ) : (
        <span>
          signs in by {as.via === "access-entry" ? "its access entry" : "aws-auth"} as{" "}
          {as.username === null ? "a user without a name" : <RefText text={as.username} mono />}
          {as.groups.length > 0 && (
            <>
              {" "}
              in <RefText text={as.groups.join(", ")} mono />
            </>
          )}
        </span>
      )}
    </p>
  );
}

function Unread({ cluster }: { readonly cluster: ClusterPermissions }) {
  const told = [...cluster.missing.map((m) => `not collected: ${m.what} of ${m.of}`), ...(cluster.signsIn?.assumptions ?? [])];
  if (told.length === 0) return null;
  return (
    <Callout tone="warning" title="It may hold more than this" className="mx-4 mb-3">
      <ul className="list-disc pl-4">
        {told.map((text) => (
          <li key={text}>
            <RefText text={sentence(text)} />
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function InCluster({ cluster, words }: { readonly cluster: ClusterPermissions; readonly words: string }) {
  const rules = filterRules(cluster.rules, words);
  return (
    <Panel
      title={
        <>
          In cluster{" "}
          <AppLink href={clusterHref(cluster.cluster)} className="underline decoration-border-strong/50 underline-offset-2 hover:text-accent">
            <RefText text={cluster.cluster} />
          </AppLink>
        </>
      }
      flush
    >
      {cluster.signsIn && <SignsIn as={cluster.signsIn} />}
      <Unread cluster={cluster} />
      {cluster.rules.length === 0 && (
        <EmptyState title="No binding and no access policy gives it anything">
          Only what every identity of the cluster may do, as far as a binding says so.
        </EmptyState>
      )}
      {cluster.rules.length > 0 && rules.length === 0 && <EmptyState icon={SearchX} title="No rule holds these words" />}
      {rules.length > 0 && <RuleTable rules={rules} cluster={cluster.cluster} />}
      {cluster.takesOver.length > 0 && <TakeoverList takeovers={cluster.takesOver} />}
    </Panel>
  );
}

/** What an identity may do in the clusters: every rule with what gives it, and what the rules together take over. */
export function Permissions({ subject }: { readonly subject: string }) {
  const [words, setWords] = useQueryState("q", parseAsString.withDefault(""));
  const { data, error, refetch } = useAnswer<KubePermissionsAnswer>("kube-permissions", { subject });
  if (error) return <ErrorState error={error} doing="Reading what it may do" onRetry={refetch} />;
  if (!data) return <Skeleton className="h-64 w-full" />;
  const open = data.clusters.filter(isOpen);
  const shut = data.clusters.length - open.length;
  if (open.length === 0)
    return (
      <EmptyState title={data.clusters.length === 0 ? "This snapshot has no cluster" : "No cluster lets it in"}>
        {data.clusters.length > 0 && "Neither an access entry nor a row of aws-auth names it. It may still become an identity that gets in: see “Can reach”."}
      </EmptyState>
    );
  return (
    <div className="space-y-4">
      <Input
        type="search"
        aria-label="Filter the rules by words"
        placeholder="Filter by verb, resource, namespace, binding…"
        value={words}
        onChange={(event) => void setWords(event.target.value || null)}
        className="max-w-sm print:hidden"
      />
      {open.map((cluster) => (
        <InCluster key={cluster.cluster} cluster={cluster} words={words} />
      ))}
      {shut > 0 && (
        <p className="text-xs text-muted-foreground">
          {shut} other {shut === 1 ? "cluster does" : "clusters do"} not let it in.
        </p>
      )}
    </div>
  );
}
