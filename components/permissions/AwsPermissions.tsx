"use client";

import { SearchX } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { StepList } from "@/components/explain/StepList";
import { ExportBar } from "@/components/export/ExportBar";
import { AppLink } from "@/components/shell/AppLink";
import { subjectHref } from "@/components/shell/href";
import { useAnswer } from "@/components/state/useAnswer";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Input } from "@/components/ui/Input";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonPage } from "@/components/ui/Skeleton";
import { sentence } from "@/components/ui/sentence";
import type { PermissionsAnswer } from "@/server/contract/permissions";
import { permissionsExport } from "@/server/view/export/permissions-source";
import { filterServices, permissionsHeadline, type SensitiveKind, sensitiveCounts, servicesInOrder } from "@/server/view/permission-view";
import { stepViews } from "@/server/view/proof-view";
import { describeRef } from "@/server/view/ref-view";
import { GrantedBy } from "./GrantedBy";
import { SensitiveMark } from "./SensitiveMark";
import { ServiceRow } from "./ServiceRow";

const KINDS = ["credentials", "escalation", "permissions", "data"] as const satisfies readonly SensitiveKind[];
const FILTER = { q: parseAsString.withDefault(""), mark: parseAsStringLiteral(KINDS) };

/** Services shown before somebody asks for all of them. */
const FIRST = 25;

function Nobody({ speaker }: { readonly speaker: NonNullable<PermissionsAnswer["speaker"]> }) {
  return (
    <div className="space-y-2 px-4 pb-3">
      <EmptyState title={speaker.verdict === "unknown" ? "Whose permissions it has is not known" : "It has no AWS credentials, so it may do nothing in AWS"} />
      <StepList steps={stepViews(speaker)} />
    </div>
  );
}

function Unread({ answer }: { readonly answer: PermissionsAnswer }) {
  if (answer.missing.length === 0) return null;
  return (
    <Callout tone="warning" title={answer.unlisted === "unknown" ? "It may hold more than this" : "Not all that limits it was collected"}>
      <ul className="list-disc pl-4">
        {answer.missing.map((m) => (
          <li key={`${m.what} ${m.of}`}>
            Not collected: {m.what} of <RefText text={m.of} />.
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function UnknownActions({ answer }: { readonly answer: PermissionsAnswer }) {
  if (answer.unknownActions.length === 0) return null;
  return (
    <Callout tone="warning" title={`Unknown to the action catalogue of ${answer.catalogue.date}`}>
      <ul className="list-disc pl-4">
        {answer.unknownActions.map((u) => (
          <li key={u.action}>
            <RefText text={u.action} mono />
            {u.didYouMean.length > 0 && (
              <>
                {" "}
                (meant: <RefText text={u.didYouMean.join(" or ")} mono />
                ?)
              </>
            )}
            {u.by[0] && (
              <>
                {" "}
                in <GrantedBy evidence={u.by[0]} />
              </>
            )}
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function Assumed({ assumptions }: { readonly assumptions: readonly string[] }) {
  if (assumptions.length === 0) return null;
  return (
    <ul aria-label="Assumed" className="border-t border-border px-4 py-3 text-xs text-muted-foreground">
      {assumptions.map((text) => (
        <li key={text}>
          <span className="font-medium">Assumed:</span> <RefText text={sentence(text)} />
        </li>
      ))}
    </ul>
  );
}

interface FilterProps {
  readonly answer: PermissionsAnswer;
  readonly words: string;
  readonly kind: SensitiveKind | null;
  readonly onWords: (words: string) => void;
  readonly onKind: (kind: SensitiveKind | null) => void;
}

function Filter({ answer, words, kind, onWords, onKind }: FilterProps) {
  const counts = sensitiveCounts(answer.services);
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <Input
        type="search"
        aria-label="Filter services by words"
        placeholder="Filter by service, action or resource…"
        value={words}
        onChange={(event) => onWords(event.target.value)}
        className="max-w-xs"
      />
      {counts.length > 0 && (
        <fieldset className="flex flex-wrap items-center gap-1.5">
          <legend className="sr-only">Show services with sensitive actions of one kind</legend>
          {counts.map((one) => (
            <button
              key={one.kind}
              type="button"
              aria-pressed={kind === one.kind}
              onClick={() => onKind(kind === one.kind ? null : one.kind)}
              className="rounded border border-transparent p-0.5 leading-none hover:border-border-strong aria-pressed:border-foreground"
            >
              <SensitiveMark kind={one.kind} count={one.count} />
            </button>
          ))}
        </fieldset>
      )}
    </div>
  );
}

function Services({ principal, answer }: { readonly principal: string; readonly answer: PermissionsAnswer }) {
  // looked at in passing: the way back leads to where one came from, not through every letter
  const [{ q: words, mark: kind }, setFilter] = useQueryStates(FILTER, { history: "replace" });
  const [all, setAll] = useState(false);
  const found = filterServices(servicesInOrder(answer.services), words, kind);
  const shown = all ? found : found.slice(0, FIRST);
  return (
    <>
      <div className="space-y-3 px-4 pb-3">
        <Filter answer={answer} words={words} kind={kind} onWords={(q) => void setFilter({ q: q || null })} onKind={(mark) => void setFilter({ mark })} />
        <Unread answer={answer} />
        <UnknownActions answer={answer} />
      </div>
      {found.length === 0 && (
        <EmptyState
          icon={SearchX}
          title="No service fits the filter"
          actions={
            <>
              {words !== "" && (
                <Button size="sm" onClick={() => void setFilter({ q: null })}>
                  Remove “{words}”
                </Button>
              )}
              {kind !== null && (
                <Button size="sm" onClick={() => void setFilter({ mark: null })}>
                  All kinds of actions
                </Button>
              )}
            </>
          }
        />
      )}
      <ul aria-label="Services" className="divide-y divide-border/60 border-t border-border">
        {shown.map((service) => (
          <ServiceRow key={service.service} principal={principal} service={service} />
        ))}
      </ul>
      {shown.length < found.length && (
        <div className="border-t border-border px-4 py-2 print:hidden">
          <Button size="sm" onClick={() => setAll(true)}>
            Show all {found.length} services
          </Button>
        </div>
      )}
    </>
  );
}

function Body({ principal, answer }: { readonly principal: string; readonly answer: PermissionsAnswer }) {
  if (answer.speaker) return <Nobody speaker={answer.speaker} />;
  return (
    <>
      {answer.services.length > 0 ? (
        <Services principal={principal} answer={answer} />
      ) : (
        <div className="space-y-2 px-4 pb-3">
          <Unread answer={answer} />
          {answer.missing.length === 0 && <EmptyState title="Its policies allow nothing" />}
        </div>
      )}
      <Assumed assumptions={answer.assumptions} />
    </>
  );
}

interface AwsPermissionsProps {
  /** A user, a role, a service account or a pod; the last two speak through their effective role. */
  readonly principal: string;
  readonly title?: string;
}

/** What a principal may do in AWS, service by service, sensitive actions marked, each with the statements that give it. */
export function AwsPermissions({ principal, title = "May do in AWS" }: AwsPermissionsProps) {
  const { data, error, refetch } = useAnswer<PermissionsAnswer>("permissions", { principal });
  const [filter] = useQueryStates(FILTER);
  if (error) return <ErrorState error={error} doing="Reading what it may do" onRetry={refetch} />;
  if (!data) return <SkeletonPage label="Reading what it may do in AWS" className="h-64" />;
  return (
    <section aria-label={title}>
      <Panel
        title={title}
        actions={<ExportBar source={permissionsExport(data, { words: filter.q, kind: filter.mark })} />}
        description={
          data.speaker ? undefined : (
            <>
              {permissionsHeadline(data)}
              {data.through && (
                <>
                  , as{" "}
                  <AppLink
                    href={subjectHref(data.through)}
                    className="rounded-sm font-medium text-foreground underline decoration-border-strong/50 underline-offset-2 hover:text-accent"
                  >
                    <RefText text={describeRef(data.through).label} />
                  </AppLink>
                </>
              )}
              . Sensitive ones are marked; a catalogue of {data.catalogue.date} says which actions there are.
            </>
          )
        }
        flush
      >
        <Body principal={principal} answer={data} />
      </Panel>
    </section>
  );
}
