"use client";

import { useRouter } from "next/navigation";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { FormerHistory } from "@/components/changes/FormerHistory";
import { History } from "@/components/changes/History";
import { useEntity, useReach, useWho } from "@/components/explain/answers";
import { EntityPicker } from "@/components/explain/EntityPicker";
import { AwsPermissions } from "@/components/permissions/AwsPermissions";
import { AppLink } from "@/components/shell/AppLink";
import { hrefOf, mapHref, subjectHref } from "@/components/shell/href";
import { useHref } from "@/components/shell/useHref";
import { parseAsPage } from "@/components/state/addressParsers";
import { EmptyState } from "@/components/ui/EmptyState";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { ErrorState } from "@/components/ui/ErrorState";
import { PanelBoundary } from "@/components/ui/PanelBoundary";
import { RefText } from "@/components/ui/RefText";
import { SkeletonPage } from "@/components/ui/Skeleton";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/Tabs";
import { UnreadFacts } from "@/components/ui/UnreadFacts";
import { Facts } from "@/components/who/Facts";
import { hasPods, isPlace, Members } from "@/components/who/Members";
import { Pager } from "@/components/who/Pager";
import { Permissions } from "@/components/who/Permissions";
import { Pods } from "@/components/who/Pods";
import { callsAws, isIdentity } from "@/components/who/permissionRows";
import { ReachExport } from "@/components/who/ReachExport";
import { ReachTable } from "@/components/who/ReachTable";
import { Similar } from "@/components/who/Similar";
import type { ReachRow, WhoAnswer } from "@/server/contract/answers";
import type { EntityPageAnswer } from "@/server/contract/screen";
import { KIND_WORDS } from "@/server/view/ref-view";
import { countWords } from "@/server/view/verdict-counts";

const SIDES = ["by", "to", "aws", "may", "history"] as const;
const HOPS = ["all", "direct", "indirect"] as const;
const STATE = {
  side: parseAsStringLiteral(SIDES).withDefault("by"),
  hops: parseAsStringLiteral(HOPS).withDefault("all"),
  page: parseAsPage,
  /** Of the tabs that list permissions: the words they are filtered by, and the kind of sensitive actions. */
  q: parseAsString,
  mark: parseAsString,
};
type Hops = (typeof HOPS)[number];

interface RowsProps {
  readonly subject: string;
  readonly side: "by" | "to";
  readonly hops: Hops;
  readonly page: number;
  readonly rows: readonly ReachRow[];
  readonly total: number;
  readonly verdicts: WhoAnswer["verdicts"];
  readonly unread: WhoAnswer["missing"];
  readonly onHops: (hops: Hops) => void;
  readonly onPage: (page: number) => void;
}

function Rows({ subject, side, hops, page, rows, total, verdicts, unread, onHops, onPage }: RowsProps) {
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-3">
        <fieldset className="inline-flex overflow-hidden rounded-md border border-border text-xs font-medium">
          <legend className="sr-only">How far</legend>
          {HOPS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={hops === one}
              onClick={() => onHops(one)}
              className="h-8 px-3 capitalize hover:bg-muted -outline-offset-2 aria-pressed:bg-foreground aria-pressed:text-background"
            >
              {one}
            </button>
          ))}
        </fieldset>
        <Pager page={page} size={rows.length} total={total} onPage={onPage} />
        {total > 0 && <p className="text-xs text-muted-foreground tabular-nums">{countWords(verdicts).join(" · ")}</p>}
        <div className="ml-auto">
          <ReachExport subject={subject} side={side} hops={hops} />
        </div>
      </div>
      {rows.length > 0 && <ReachTable rows={rows} subject={subject} side={side} />}
      {total === 0 && hops !== "all" && <EmptyState title={`Nothing is ${hops}`} />}
      {total === 0 && hops === "all" && (
        <EmptyState title={side === "by" ? "Nothing else can become this" : "It can become nothing else"}>
          {unread.length > 0 ? "As far as was collected." : "Nothing that could change that is known to be missing from the snapshot."}
        </EmptyState>
      )}
      <UnreadFacts gaps={unread} />
    </div>
  );
}

function Reach({ subject, side }: { readonly subject: string; readonly side: "by" | "to" }) {
  const [state, setState] = useQueryStates(STATE, { history: "push" });
  const hops = state.hops === "all" ? undefined : state.hops;
  const who = useWho(subject, side === "by" ? state.page : 1, side === "by" ? hops : undefined);
  const reach = useReach(subject, side === "to" ? state.page : 1, side === "to" ? hops : undefined);
  const current = side === "by" ? who : reach;
  const rows = side === "by" ? who.data?.principals : reach.data?.targets;
  return (
    <>
      {current.isError && <ErrorState error={current.error} doing="Reading the rows" onRetry={() => void current.refetch()} />}
      {current.isPending && <SkeletonPage label="Reading the rows" className="h-64" />}
      {rows && (
        <Rows
          subject={subject}
          side={side}
          hops={state.hops}
          page={state.page}
          rows={rows}
          total={current.data?.total ?? 0}
          unread={current.data?.missing ?? []}
          verdicts={current.data?.verdicts ?? { allowed: 0, conditional: 0, unknown: 0 }}
          onHops={(far) => void setState({ hops: far, page: null })}
          onPage={(page) => void setState({ page })}
        />
      )}
    </>
  );
}

function Lists({ subject, kind }: { readonly subject: string; readonly kind: EntityPageAnswer["kind"] }) {
  const [state, setState] = useQueryStates(STATE, { history: "push" });
  const who = useWho(subject, 1);
  const reach = useReach(subject, 1);
  const has = { by: true, to: true, aws: callsAws(kind), may: isIdentity(kind), history: true };
  const side = has[state.side] ? state.side : "by";
  return (
    <Tabs value={side} onValueChange={(to) => void setState({ side: SIDES.find((s) => s === to) ?? "by", page: null, q: null, mark: null })}>
      <TabList aria-label="Direction">
        <Tab value="by" count={who.data?.total}>
          Can be reached by
        </Tab>
        <Tab value="to" count={reach.data?.total}>
          Can reach
        </Tab>
        {has.aws && <Tab value="aws">May do in AWS</Tab>}
        {has.may && <Tab value="may">May do in clusters</Tab>}
        <Tab value="history">History</Tab>
      </TabList>
      <TabPanel value={side} className="mt-4">
        {side === "aws" && <AwsPermissions principal={subject} />}
        {side === "may" && <Permissions subject={subject} />}
        {side === "history" && <History subject={subject} />}
        {(side === "by" || side === "to") && <Reach subject={subject} side={side} />}
      </TabPanel>
    </Tabs>
  );
}

function Head({ entity, onPick }: { readonly entity: EntityPageAnswer; readonly onPick: (ref: string | null) => void }) {
  const pod = entity.found && entity.kind === "pod";
  const link = "text-sm font-medium text-accent underline-offset-2 hover:underline";
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-64 space-y-0.5">
        <p className="flex items-center gap-1.5 text-xs text-muted-foreground">
          <EntityIcon kind={entity.kind} className="size-3.5" />
          {KIND_WORDS[entity.kind]}
          {entity.context && ` · ${entity.context}`}
        </p>
        <h1 className="text-xl font-semibold anywhere">
          <RefText text={entity.label} />
        </h1>
        <p className="font-mono text-xs text-muted-foreground anywhere">
          <RefText text={entity.ref} />
        </p>
        <p className="flex gap-4 pt-1">
          {pod && (
            <AppLink href={hrefOf(entity.ref)} className={link}>
              Its credentials
            </AppLink>
          )}
          {entity.found && !isPlace(entity.kind) && (
            <AppLink href={mapHref(entity.ref)} className={link}>
              Map around it
            </AppLink>
          )}
        </p>
      </div>
      <div className="w-72 max-w-full">
        <EntityPicker label="Ask about another" value={null} onPick={onPick} />
      </div>
    </header>
  );
}

function Subject({ subject, onPick }: { readonly subject: string; readonly onPick: (ref: string | null) => void }) {
  const entity = useEntity(subject);
  if (entity.isPending) return <SkeletonPage label="Reading the entity" className="h-96" />;
  if (entity.isError) return <ErrorState error={entity.error} doing="Reading the entity" onRetry={() => void entity.refetch()} />;
  return (
    <div className="space-y-4">
      <Head entity={entity.data} onPick={onPick} />
      {entity.data.found ? (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
          {/* in one column what is asked on call stands before the lists, which are long */}
          {hasPods(entity.data) && <Pods pods={entity.data.pods} short className="lg:hidden" />}
          <PanelBoundary name="The lists" instead="What is stored of the entity is beside them.">
            {isPlace(entity.data.kind) ? <Members entity={entity.data} /> : <Lists key={subject} subject={subject} kind={entity.data.kind} />}
          </PanelBoundary>
          <PanelBoundary name="What is stored of it" instead="The lists beside it still work.">
            <Facts entity={entity.data} />
          </PanelBoundary>
        </div>
      ) : (
        <Similar asked={subject} similar={entity.data.similar}>
          <FormerHistory key={subject} subject={subject} />
        </Similar>
      )}
    </div>
  );
}

/** One entity: who can become it, what it can become, and what is stored of it; a workload or a namespace is nobody by itself, those in it are told. */
export function SubjectPage({ subject }: { readonly subject: string | null }) {
  const router = useRouter();
  const stay = useHref();
  const pick = (ref: string | null) => {
    if (ref !== null) router.push(stay(subjectHref(ref)));
  };
  return (
    <div className="mx-auto w-full max-w-[90rem] p-4">
      {subject ? (
        <Subject subject={subject} onPick={pick} />
      ) : (
        <div className="space-y-4">
          <h1 className="text-lg font-semibold">Who</h1>
          <div className="max-w-md">
            <EntityPicker label="Role, user, service account, pod…" value={null} onPick={pick} />
          </div>
          <EmptyState title="Whom is it about?">Choose an entity to see who can become it and what it can become.</EmptyState>
        </div>
      )}
    </div>
  );
}
