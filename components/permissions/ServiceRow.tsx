"use client";

import { useState } from "react";
import { useAnswer } from "@/components/state/useAnswer";
import { Disclosure } from "@/components/ui/Disclosure";
import { ErrorState } from "@/components/ui/ErrorState";
import { OpenRow } from "@/components/ui/OpenRow";
import { RefText } from "@/components/ui/RefText";
import { Skeleton } from "@/components/ui/Skeleton";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { PermissionsAnswer, ServicePermissions } from "@/server/contract/permissions";
import { heldWords, sensitiveCounts, sensitiveInOrder } from "@/server/view/permission-view";
import { ActionProof } from "./ActionProof";
import { GrantTerms, WithheldTerms } from "./GrantTerms";
import { SensitiveMark } from "./SensitiveMark";

interface ServiceProps {
  readonly principal: string;
  readonly service: ServicePermissions;
}

function Terms({ service }: { readonly service: ServicePermissions }) {
  return (
    <>
      {service.grants.length > 0 && (
        <ul aria-label={`What it may do in ${service.service}`} className="divide-y divide-border/60">
          {service.grants.map((grant, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: grants of one answer, in its order
            <GrantTerms key={i} grant={grant} />
          ))}
        </ul>
      )}
      {service.withheld.length > 0 && (
        <Disclosure
          summary={`Named in its policies, and not allowed: ${service.withheld.reduce((n, w) => n + w.count, 0)}`}
          defaultOpen={service.grants.length === 0}
        >
          <ul aria-label={`What is stopped in ${service.service}`} className="divide-y divide-border/60">
            {service.withheld.map((one, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of one answer, in its order
              <WithheldTerms key={i} withheld={one} />
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  );
}

/** A whole service is told by its number: its actions are read when somebody looks. */
function WholeService({ principal, service }: ServiceProps) {
  const { data, error, refetch } = useAnswer<PermissionsAnswer>("permissions", { principal, service: service.service });
  if (error) return <ErrorState error={error} doing="Reading the service" onRetry={refetch} />;
  const whole = data?.services[0];
  return whole ? <Terms service={whole} /> : <Skeleton className="h-24 w-full" />;
}

/** How many actions that only change permissions are listed before they are folded: they are many and read the same. */
const UNFOLDED = 4;

function Sensitive({ principal, service }: ServiceProps) {
  const marked = sensitiveInOrder(service);
  const changing = marked.filter((one) => one.kind === "permissions");
  const folded = changing.length > UNFOLDED ? changing : [];
  const shown = marked.filter((one) => !folded.includes(one));
  const list = (some: typeof marked) => some.map((one) => <ActionProof key={one.action} principal={principal} permission={one} />);
  return (
    <div className="rounded-md border border-border bg-background px-2 py-1">
      {shown.length > 0 && <ul aria-label={`Sensitive actions of ${service.service}`}>{list(shown)}</ul>}
      {folded.length > 0 && (
        <Disclosure summary={<SensitiveFold count={folded.length} />}>
          <ul aria-label={`Actions of ${service.service} that change permissions`}>{list(folded)}</ul>
        </Disclosure>
      )}
    </div>
  );
}

const SensitiveFold = ({ count }: { readonly count: number }) => (
  <span className="flex flex-wrap items-center gap-x-2">
    <SensitiveMark kind="permissions" count={count} />
    <span className="text-xs font-normal text-muted-foreground">change who may do what</span>
  </span>
);

function Inside({ principal, service }: ServiceProps) {
  const isShort = [...service.grants, ...service.withheld].some((one) => one.every);
  return (
    <div className="space-y-2 pb-3">
      {service.sensitive.length > 0 && <Sensitive principal={principal} service={service} />}
      {isShort ? <WholeService principal={principal} service={service} /> : <Terms service={service} />}
    </div>
  );
}

/** One service: how much of it holds and what of that is sensitive; opened, the terms and the statements. */
export function ServiceRow({ principal, service }: ServiceProps) {
  const [open, setOpen] = useState(false);
  const levels = Object.entries(service.levels).map(([level, count]) => `${level === "Permissions management" ? "Permissions" : level} ${count}`);
  return (
    <li className="px-4 max-sm:px-3">
      <OpenRow
        open={open}
        onOpen={setOpen}
        summary={
          <span className="grid items-start gap-x-4 gap-y-1 font-normal sm:grid-cols-[14rem_minmax(0,1fr)] xl:grid-cols-[16rem_minmax(0,1fr)_minmax(0,20rem)]">
            <span className="min-w-0">
              <RefText text={service.name} className="block font-semibold" />
              <RefText text={service.service} mono className="block text-xs text-muted-foreground" />
            </span>
            <span className="min-w-0">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                <VerdictBadge verdict={service.verdict} />
                <span className="tabular-nums">{service.held > 0 ? heldWords(service) : "nothing of what its policies name"}</span>
              </span>
              <span className="block pt-0.5 text-xs text-muted-foreground tabular-nums">{levels.join(" · ")}</span>
            </span>
            <span className="flex flex-wrap gap-1 sm:col-start-2 xl:col-start-3 xl:justify-end">
              {sensitiveCounts([service]).map(({ kind, count }) => (
                <SensitiveMark key={kind} kind={kind} count={count} />
              ))}
            </span>
          </span>
        }
      >
        {open && <Inside principal={principal} service={service} />}
      </OpenRow>
    </li>
  );
}
