import { Prose } from "@/components/explain/Prose";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { Pager } from "@/components/ui/Pager";
import { RefText } from "@/components/ui/RefText";
import { sentence } from "@/components/ui/sentence";
import { Time } from "@/components/ui/Time";
import type { CoverageAnswer } from "@/server/contract/answers";
import type { PopulationRow, PopulationState } from "@/server/contract/population";
import { populationReason, populationWords, spanWords } from "@/server/contract/population-words";
import { CELL, CoverageTable, ROW } from "./CoverageTables";

const STATES = {
  read: { title: "Read", tone: "allowed" },
  partial: { title: "Partial", tone: "warning" },
  "not-read": { title: "Not read", tone: "denied" },
  excluded: { title: "Excluded", tone: "quiet" },
} as const satisfies Readonly<Record<PopulationState, { readonly title: string; readonly tone: BadgeTone }>>;

function Who({ row }: { readonly row: PopulationRow }) {
  const title = row.name ?? row.id;
  const place = row.kind === "account" ? row.name !== undefined && row.id : [row.account, row.region].filter((part) => part !== undefined).join(" · ");
  return (
    <span className="flex min-w-0 items-start gap-2">
      <EntityIcon kind={row.kind} className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0">
        <span className="sr-only">{row.kind === "account" ? "Account" : "Cluster"} </span>
        <RefText text={title} className="font-medium" />
        {place && (
          <span className="block text-xs tabular-nums text-muted-foreground">
            <RefText text={place} />
          </span>
        )}
      </span>
    </span>
  );
}

/** Every account and cluster that should be there, those first of which something is not. */
export function PopulationTable({ rows }: { readonly rows: readonly PopulationRow[] }) {
  return (
    <Pager rows={rows}>
      {(shown) => (
        <CoverageTable caption="Accounts and clusters that should be in the snapshot" heads={["Account or cluster", "State", "Why"]} isLastWide>
          {shown.map((row) => (
            <tr className={ROW} key={`${row.kind} ${row.id}`}>
              <td className={CELL}>
                <Who row={row} />
              </td>
              <td className={CELL}>
                <Badge tone={STATES[row.state].tone}>{STATES[row.state].title}</Badge>
                {row.capturedAt !== undefined && (
                  <span className="mt-0.5 block text-xs text-muted-foreground">
                    <Time iso={row.capturedAt} />
                  </span>
                )}
              </td>
              <td className={`${CELL} text-muted-foreground anywhere`}>{populationReason(row) !== "" && <Prose text={sentence(populationReason(row))} />}</td>
            </tr>
          ))}
        </CoverageTable>
      )}
    </Pager>
  );
}

/** How much of what should be there is, and how old the oldest of it. */
export function PopulationSummary({ coverage: { population = [], captured } }: { readonly coverage: CoverageAnswer }) {
  const counts = populationWords(population).join("; ");
  if (counts === "") return null;
  const skew = captured ? Date.parse(captured.newest) - Date.parse(captured.oldest) : 0;
  return (
    <p className="px-4 pb-2 tabular-nums">
      {sentence(counts)}
      {captured && (
        <span className="text-muted-foreground">
          {" "}
          {skew >= 1000 ? "The oldest was" : "All was"} captured <Time iso={captured.oldest} />
          {skew >= 1000 && `, the newest ${spanWords(skew)} later`}.
        </span>
      )}
    </p>
  );
}
