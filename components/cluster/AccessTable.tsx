import { Check, CircleDashed, X } from "lucide-react";
import type { ReactNode } from "react";
import { Prose } from "@/components/explain/Prose";
import { Badge } from "@/components/ui/Badge";
import { cn } from "@/components/ui/cn";
import { EntityLink } from "@/components/ui/EntityLink";
import { Pager } from "@/components/ui/Pager";
import { RefText } from "@/components/ui/RefText";
import { sentence } from "@/components/ui/sentence";
import { type AccessEntry, identityKind, identityRef, policyName, VIA_WORDS } from "./accessRows";

const CELL = "px-4 py-2.5 align-top max-md:block max-md:px-0 max-md:py-1";
const HEADS = ["Principal", "Through", "Takes effect", "In the cluster", "Access policies"] as const;

/** Whether the row lets anyone in: what a session must be called, or what was not read, is part of the word. */
function Effect({ entry }: { readonly entry: AccessEntry }) {
  if (entry.verdict === "unknown")
    return (
      <Badge tone="unknown">
        <CircleDashed aria-hidden="true" />
        {entry.effective ? "Perhaps" : "Unknown"}
      </Badge>
    );
  if (!entry.effective)
    return (
      <Badge tone="denied">
        <X aria-hidden="true" />
        No
      </Badge>
    );
  return (
    <Badge tone={entry.verdict === "conditional" ? "conditional" : "allowed"}>
      <Check aria-hidden="true" />
      {entry.verdict === "conditional" ? "Yes, if" : "Yes"}
    </Badge>
  );
}

/** On a phone a row is a card, and each cell says what it is. */
function Cell({ head, children, className }: { readonly head: (typeof HEADS)[number]; readonly children: ReactNode; readonly className?: string }) {
  return (
    <td className={cn(CELL, className)}>
      <span aria-hidden="true" className="block text-xs font-medium text-muted-foreground md:hidden">
        {head}
      </span>
      {children}
    </td>
  );
}

function Principal({ entry }: { readonly entry: AccessEntry }) {
  if (entry.resolved === null)
    return (
      <>
        <RefText text={entry.principal} mono />
        <Badge tone="unknown" className="mt-1 flex w-fit">
          <span aria-hidden="true">○</span> Names no collected identity
        </Badge>
      </>
    );
  return (
    <>
      <EntityLink to={entry.resolved} detail />
      {entry.principal !== entry.resolved && (
        <span className="mt-0.5 block text-xs text-muted-foreground">
          written as <RefText text={entry.principal} mono />
        </span>
      )}
    </>
  );
}

function Identity({ cluster, kind, name }: { readonly cluster: string; readonly kind: "user" | "group"; readonly name: string }) {
  const ref = identityRef(cluster, kind, name);
  return ref === undefined ? <RefText text={name} mono /> : <EntityLink to={ref} kind={identityKind(kind)} label={name} />;
}

function InCluster({ entry }: { readonly entry: AccessEntry }) {
  if (entry.username === null && entry.groups.length === 0) return <span className="text-muted-foreground">nobody</span>;
  return (
    <ul className="flex flex-col gap-1">
      {entry.username !== null && (
        <li>
          <Identity cluster={entry.cluster} kind="user" name={entry.username} />
        </li>
      )}
      {entry.groups.map((group) => (
        <li key={group}>
          <Identity cluster={entry.cluster} kind="group" name={group} />
        </li>
      ))}
    </ul>
  );
}

function Policies({ policies }: { readonly policies: AccessEntry["policies"] }) {
  if (policies.length === 0) return <span className="text-muted-foreground">none</span>;
  return (
    <ul className="flex flex-col gap-1">
      {policies.map((p) => (
        <li key={`${p.policy} ${String(p.scope)}`} title={p.policy}>
          <RefText text={policyName(p.policy)} className="font-medium" />
          <span className="block text-xs text-muted-foreground">
            {p.scope === "cluster" ? (
              "in the whole cluster"
            ) : (
              <>
                in <RefText text={p.scope.join(", ")} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function EntryRow({ entry }: { readonly entry: AccessEntry }) {
  return (
    <tr className="max-md:block max-md:px-4 max-md:py-3">
      <Cell head="Principal">
        <Principal entry={entry} />
      </Cell>
      <Cell head="Through">
        <Badge tone="quiet" title={VIA_WORDS[entry.via].about}>
          {VIA_WORDS[entry.via].word}
        </Badge>
      </Cell>
      <Cell head="Takes effect">
        <Effect entry={entry} />
        {entry.reason !== "" && (
          <span className="mt-0.5 block text-xs text-muted-foreground">
            <Prose text={sentence(entry.reason)} />
          </span>
        )}
      </Cell>
      <Cell head="In the cluster">
        <InCluster entry={entry} />
      </Cell>
      <Cell head="Access policies">
        <Policies policies={entry.policies} />
      </Cell>
    </tr>
  );
}

interface AccessTableProps {
  readonly caption: string;
  readonly entries: readonly AccessEntry[];
}

/** Who enters a cluster, one row a mapping. */
export function AccessTable({ caption, entries }: AccessTableProps) {
  return (
    <Pager rows={entries}>
      {(shown) => (
        <table className="w-full max-md:block md:table-fixed">
          <caption className="sr-only">{caption}</caption>
          <thead className="max-md:sr-only">
            <tr className="border-b border-border">
              {HEADS.map((head) => (
                <th
                  key={head}
                  scope="col"
                  className="px-4 py-1.5 text-left text-xs font-medium text-muted-foreground first:w-[24%] nth-[2]:w-[13%] nth-[3]:w-[25%] nth-[4]:w-[21%]"
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-border max-md:block">
            {shown.map((entry) => (
              <EntryRow key={JSON.stringify([entry.principal, entry.via, entry.username, entry.groups])} entry={entry} />
            ))}
          </tbody>
        </table>
      )}
    </Pager>
  );
}
