import { EntityLink } from "@/components/ui/EntityLink";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { AccessRow } from "@/server/contract/access";
import { mechanismWords } from "@/server/view/mechanism-words";
import { conditionWords } from "@/server/view/proof-view";
import { Times } from "./AccessRowView";

/** The most rows that go on paper; all of them go into a file. */
export const PRINTED_MOST = 1000;

const HEADS = [
  ["Who", "w-[31%]"],
  ["How", "w-[14%]"],
  ["To whom", "w-[31%]"],
  ["Verdict", "w-[17%]"],
  ["Pairs", "w-[7%]"],
] as const;

interface PrintRowsProps {
  readonly rows: readonly AccessRow[];
  readonly total: number;
}

/** The table on paper: from its first row on, with conditions and whole references. */
export function PrintRows({ rows, total }: PrintRowsProps) {
  return (
    <table className="w-full table-fixed text-sm [&_svg]:hidden">
      <caption className="pb-1 text-left text-xs text-muted-foreground">
        {rows.length < total
          ? `Rows 1 to ${rows.length.toLocaleString("en")} of ${total.toLocaleString("en")}; the CSV has all of them.`
          : `All ${total.toLocaleString("en")} rows.`}
      </caption>
      <thead>
        <tr className="border-b border-border text-left">
          {HEADS.map(([head, width]) => (
            <th key={head} scope="col" className={width}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className="border-b border-border">
            <td>
              <EntityLink to={row.who.ref} kind={row.who.kind} label={row.who.label} context={row.who.context} detail /> <Times count={row.who.count} />
            </td>
            <td className="anywhere">{mechanismWords(row.how).short}</td>
            <td>
              <EntityLink to={row.whom.ref} kind={row.whom.kind} label={row.whom.label} context={row.whom.context} detail /> <Times count={row.whom.count} />
            </td>
            <td>
              <VerdictBadge verdict={row.verdict} />
              {row.conditions.map((condition) => (
                <span key={conditionWords(condition)} className="block text-xs anywhere">
                  {conditionWords(condition)}
                </span>
              ))}
            </td>
            <td>{row.pairs.toLocaleString("en")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
