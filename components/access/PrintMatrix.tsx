import { visibleText } from "@/components/ui/visibleText";
import { sumOfCounts } from "@/server/view/verdict-counts";
import type { MatrixView } from "./matrixView";

/** The most cells that go on paper; all of them go into a file. */
const PRINTED_MOST = 1000;

/** The matrix on paper: a line for each number, as wide matrices fit no sheet. */
export function PrintMatrix({ view }: { readonly view: MatrixView }) {
  const cells = view.lines.flatMap((line) =>
    line.of === "group" ? [] : view.columns.flatMap((column) => (line.cells.has(column.id) ? [{ line, column, who: line.cells.get(column.id) }] : [])),
  );
  const shown = cells.slice(0, PRINTED_MOST);
  return (
    <table className="w-full table-fixed text-sm">
      <caption className="pb-1 text-left text-xs text-muted-foreground">
        {shown.length < cells.length
          ? `${shown.length.toLocaleString("en")} of ${cells.length.toLocaleString("en")} numbers; the CSV has all of them.`
          : `All ${cells.length.toLocaleString("en")} numbers.`}
      </caption>
      <thead>
        <tr className="border-b border-border">
          <th scope="col" className="w-[45%]">
            Who
          </th>
          <th scope="col" className="w-[27%]">
            Roles of account
          </th>
          {["Allowed", "Conditional", "Unknown", "All"].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map(({ line, column, who }) => (
          <tr key={`${line.key} ${column.id}`} className="border-b border-border">
            <td>
              <bdi>{visibleText(line.name)}</bdi> <span className="text-xs text-muted-foreground">{visibleText(line.about)}</span>
            </td>
            <td>
              <bdi>{visibleText(column.label)}</bdi>
            </td>
            {who &&
              [who.allowed, who.conditional, who.unknown, sumOfCounts(who)].map((n, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns of one fixed table
                <td key={i}>{n.toLocaleString("en")}</td>
              ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
