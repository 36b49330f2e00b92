import { EntityLink } from "@/components/ui/EntityLink";
import { MechanismBadge } from "@/components/ui/MechanismBadge";
import { Pager } from "@/components/ui/Pager";
import { RefText } from "@/components/ui/RefText";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import { type PathRow, pathRows } from "@/server/view/path-table";
import type { PathView } from "@/server/view/path-view";
import { conditionWords } from "@/server/view/proof-view";

interface PathTableProps {
  readonly paths: readonly PathView[];
  readonly current: number;
  readonly selectedEdge: string | null;
  readonly onEdge: (index: number, id: string) => void;
}

const CELL = "px-3 py-2 align-top";

function Row({ row, selected, onEdge }: { readonly row: PathRow; readonly selected: boolean } & Pick<PathTableProps, "onEdge">) {
  const { edge } = row;
  const asks = [...edge.conditions.map(conditionWords), ...edge.missing.map((m) => `not collected: ${m.what} of ${m.of}`)];
  return (
    <tr aria-selected={selected} className={`${row.step === 0 ? "border-t border-border" : ""} ${selected ? "bg-muted" : "hover:bg-muted/50"}`}>
      <td className={`${CELL} whitespace-nowrap tabular-nums text-muted-foreground`}>
        {row.path + 1}.{row.step + 1}
      </td>
      <td className={`${CELL} anywhere`}>
        <EntityLink to={edge.from} detail />
      </td>
      <td className={CELL}>
        <MechanismBadge mechanism={edge.mechanism} />
      </td>
      <td className={`${CELL} anywhere`}>
        <EntityLink to={edge.to} detail />
      </td>
      <td className={CELL}>
        <VerdictBadge verdict={edge.verdict} />
      </td>
      <td className={`${CELL} text-xs anywhere`}>
        <RefText text={row.restsOn} />
        {asks.map((text) => (
          <span key={text} className="block text-muted-foreground">
            <RefText text={text} />
          </span>
        ))}
      </td>
      <td className={`${CELL} text-right`}>
        <button
          type="button"
          aria-pressed={selected}
          aria-label={`Evidence of way ${row.path + 1}, step ${row.step + 1}`}
          onClick={() => onEdge(row.path, row.id)}
          className="min-h-6 rounded-md border border-border px-2 text-xs font-medium hover:bg-muted"
        >
          Evidence
        </button>
      </td>
    </tr>
  );
}

/** Every step of every way as a row: the same answer as the diagram and the list. */
export function PathTable({ paths, current, selectedEdge, onEdge }: PathTableProps) {
  const rows = pathRows(paths);
  return (
    <div className="overflow-x-auto rounded-lg border border-border bg-surface">
      <Pager rows={rows}>
        {(shown) => (
          <table aria-rowcount={rows.length + 1} className="w-full min-w-[52rem] text-sm">
            <caption className="sr-only">Every step of every way</caption>
            <thead className="text-left text-xs text-muted-foreground">
              <tr>
                {["Way", "From", "By", "To", "Verdict", "Rests on"].map((title) => (
                  <th key={title} scope="col" className="px-3 py-2 font-medium">
                    {title}
                  </th>
                ))}
                <th scope="col" className="px-3 py-2">
                  <span className="sr-only">Evidence</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row key={`${row.path} ${row.step}`} row={row} selected={row.path === current && row.id === selectedEdge} onEdge={onEdge} />
              ))}
            </tbody>
          </table>
        )}
      </Pager>
    </div>
  );
}
