"use client";

import { keepPreviousData } from "@tanstack/react-query";
import { Download, LockKeyhole, SearchX } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { useIsLimited, useMay } from "@/components/account/useSession";
import { parseAsDay, parseAsPage } from "@/components/state/addressParsers";
import { answerKey, apiGet, apiPath } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { Button } from "@/components/ui/Button";
import { Dimmed } from "@/components/ui/Dimmed";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Field } from "@/components/ui/Field";
import { Input, Select } from "@/components/ui/Input";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { PageTurner } from "@/components/ui/PageTurner";
import { Panel } from "@/components/ui/Panel";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { visibleText } from "@/components/ui/visibleText";
import type { AuditEntries } from "@/server/contract/audit";
import { AuditRow } from "./AuditRow";
import { actionName } from "./actionWords";
import { TrailState } from "./TrailState";

const SIZE = 50;

const FILTERS = {
  subject: parseAsString,
  action: parseAsString,
  from: parseAsDay,
  until: parseAsDay,
  page: parseAsPage,
};

function useFilters() {
  const [filters, setFilters] = useQueryStates(FILTERS);
  const narrow = (next: Partial<{ [K in keyof typeof filters]: (typeof filters)[K] | null }>) => void setFilters({ page: null, ...next });
  return { filters, narrow, turn: (page: number) => void setFilters({ page }), clear: () => void setFilters(null) };
}

type Filters = ReturnType<typeof useFilters>;

/** Several may go by one name: what the issuer calls them tells them apart. */
const personName = ({ subject, name }: AuditEntries["subjects"][number], all: AuditEntries["subjects"]): string =>
  visibleText(all.filter((one) => one.name === name).length > 1 ? `${name} (${subject})` : name);

function Controls({ data, filters, narrow }: { readonly data: AuditEntries | undefined } & Pick<Filters, "filters" | "narrow">) {
  return (
    <div className="flex flex-wrap gap-x-3 gap-y-2 px-4 pb-3">
      <Field label="Who">
        {(ids) => (
          <Select
            {...ids}
            className="w-56 max-w-full truncate"
            value={filters.subject ?? ""}
            onChange={(event) => narrow({ subject: event.target.value || null })}
          >
            <option value="">Everybody</option>
            {data?.subjects.map((one) => (
              <option key={one.subject} value={one.subject}>
                {personName(one, data.subjects)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="What">
        {(ids) => (
          <Select {...ids} className="w-56 max-w-full" value={filters.action ?? ""} onChange={(event) => narrow({ action: event.target.value || null })}>
            <option value="">Everything</option>
            {data?.actions.map((one) => (
              <option key={one} value={one}>
                {visibleText(actionName(one))}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="From (UTC)">
        {(ids) => <Input {...ids} type="date" className="w-40" value={filters.from ?? ""} onChange={(event) => narrow({ from: event.target.value || null })} />}
      </Field>
      <Field label="Until (UTC)">
        {(ids) => (
          <Input {...ids} type="date" className="w-40" value={filters.until ?? ""} onChange={(event) => narrow({ until: event.target.value || null })} />
        )}
      </Field>
    </div>
  );
}

function Entries({ data, isOld, clear }: { readonly data: AuditEntries; readonly isOld: boolean; readonly clear: () => void }) {
  if (data.entries.length === 0)
    return <EmptyState icon={SearchX} title="Nothing was done like that" actions={<Button onClick={clear}>Show everything</Button>} />;
  return (
    <Dimmed when={isOld} label="Reading the trail">
      <ul className="divide-y divide-border border-t border-border">
        {data.entries.map((entry) => (
          <AuditRow key={entry.position} entry={entry} />
        ))}
      </ul>
    </Dimmed>
  );
}

function Trail() {
  const { filters, narrow, turn, clear } = useFilters();
  const asked = { ...filters, size: SIZE };
  const { data, error, refetch, isPlaceholderData } = useClientQuery({
    queryKey: answerKey("audit/entries", asked),
    queryFn: ({ signal }) => apiGet<AuditEntries>("audit/entries", asked, signal),
    placeholderData: keepPreviousData,
  });
  const pages = Math.max(1, Math.ceil((data?.total ?? 0) / SIZE));
  return (
    <Panel
      title="What was done"
      description={data ? `${data.total.toLocaleString("en")} ${data.total === 1 ? "entry" : "entries"}, the newest first` : undefined}
      flush
    >
      <Controls data={data} filters={filters} narrow={narrow} />
      {error ? (
        <div className="px-4 pb-4">
          <ErrorState error={error} doing="Reading the trail" onRetry={refetch} />
        </div>
      ) : data ? (
        <Entries data={data} isOld={isPlaceholderData} clear={clear} />
      ) : (
        <SkeletonRows rows={5} label="Reading the trail" />
      )}
      {data && <PageTurner label="Pages of the trail" page={filters.page} pages={pages} onTurn={turn} before="Newer" next="Older" />}
    </Panel>
  );
}

function NotOpen({ title }: { readonly title: string }) {
  return (
    <Page>
      <PageHeader title="Audit trail" description="Who did what here." />
      <Panel flush>
        <EmptyState icon={LockKeyhole} title={title}>
          Who may see more is decided where people sign in.
        </EmptyState>
      </Panel>
    </Page>
  );
}

/** Who did what here, for auditors who may see all of it. */
export function AuditPage() {
  const [isAuditor, isLimited] = [useMay("auditor"), useIsLimited()];
  if (!isAuditor || isLimited) return <NotOpen title={isLimited ? "The audit trail is about the whole estate" : "The audit trail takes the role auditor"} />;
  return (
    <Page>
      <PageHeader
        title="Audit trail"
        description="Who signed in, took which report, changed which source, accepted which risk. Entries are added and never changed: each carries the hash of the one before."
        actions={
          <Button asChild>
            <a href={apiPath("audit")} download>
              <Download aria-hidden="true" />
              Export as JSON lines
            </a>
          </Button>
        }
      />
      <TrailState />
      <Trail />
    </Page>
  );
}
