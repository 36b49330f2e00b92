import { AppLink } from "@/components/shell/AppLink";
import { explainHref } from "@/components/shell/href";
import { EntityLink } from "@/components/ui/EntityLink";
import { MechanismBadge } from "@/components/ui/MechanismBadge";
import { RefText } from "@/components/ui/RefText";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { ReachRow } from "@/server/contract/answers";
import { describeRef } from "@/server/view/ref-view";

interface ReachTableProps {
  readonly rows: readonly ReachRow[];
  readonly subject: string;
  /** Whether the rows are those that reach the subject, or those it reaches. */
  readonly side: "by" | "to";
}

function Chips({ path }: { readonly path: readonly string[] }) {
  const between = path.slice(1, -1);
  if (between.length === 0) return <span className="text-muted-foreground">directly</span>;
  return (
    <ol aria-label="Through" className="flex flex-wrap gap-1">
      {between.map((ref) => (
        <li key={ref} title={ref} className="max-w-44 truncate rounded-sm border border-border bg-background px-1.5 py-px text-xs">
          <RefText text={describeRef(ref).label} />
        </li>
      ))}
    </ol>
  );
}

/** Everything on one side of an entity: who or what, how sure, by what, through whom, and the way to the proof. */
export function ReachTable({ rows, subject, side }: ReachTableProps) {
  return (
    <div className="overflow-x-auto rounded-lg border border-border bg-surface">
      <table className="w-full text-sm max-md:block">
        <thead className="border-b border-border text-left text-xs text-muted-foreground max-md:sr-only">
          <tr>
            <th className="px-3 py-2 font-medium">{side === "by" ? "Who" : "What"}</th>
            <th className="px-3 py-2 font-medium">Verdict</th>
            <th className="px-3 py-2 font-medium">First step</th>
            <th className="px-3 py-2 text-right font-medium">Steps</th>
            <th className="px-3 py-2 font-medium">Through</th>
            <th className="px-3 py-2">
              <span className="sr-only">Proof</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-border/60 max-md:block">
          {rows.map((row) => (
            <tr
              key={row.ref}
              className="align-top hover:bg-muted/50 max-md:flex max-md:flex-wrap max-md:gap-x-2 max-md:gap-y-1 max-md:p-3 md:[&>td]:px-3 md:[&>td]:py-2"
            >
              <td className="max-w-md anywhere max-md:w-full">
                <EntityLink to={row.ref} detail />
              </td>
              <td>
                <VerdictBadge verdict={row.verdict} />
              </td>
              <td>
                <MechanismBadge mechanism={row.mechanism} />
              </td>
              <td className="text-right tabular-nums">
                {row.hops}
                <span className="md:sr-only"> {row.hops === 1 ? "step" : "steps"}</span>
              </td>
              <td>
                <Chips path={row.path} />
              </td>
              <td className="text-right">
                <AppLink
                  href={side === "by" ? explainHref(row.ref, subject) : explainHref(subject, row.ref)}
                  aria-label={`Explain ${describeRef(row.ref).label}`}
                  className="font-medium text-accent underline-offset-2 hover:underline"
                >
                  Explain
                </AppLink>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
