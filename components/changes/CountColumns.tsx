import { cn } from "@/components/ui/cn";
import { COUNTED, type Counted } from "@/server/contract/change-group-names";
import type { ChangeCounts } from "@/server/contract/change-groups";

const WORDS: Readonly<Record<Counted, string>> = {
  appeared: "Appeared",
  disappeared: "Disappeared",
  changed: "Decided otherwise",
  opened: "Findings opened",
  closed: "Findings closed",
};

/** What is counted of a group or a day, as heads of columns; `first`: the head of what is counted. */
export function CountHead({ first }: { readonly first: string }) {
  return (
    <thead className="text-xs text-muted-foreground">
      <tr className="border-b border-border">
        <th scope="col" className="px-4 py-1.5 text-left font-medium">
          {first}
        </th>
        {COUNTED.map((what) => (
          <th key={what} scope="col" className="px-2 py-1.5 text-right align-bottom font-medium last:pr-4">
            {WORDS[what]}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** The cells of one row; nothing is quieter than something. */
export function CountCells({ counts }: { readonly counts: ChangeCounts }) {
  return COUNTED.map((what) => (
    <td key={what} className={cn("px-2 py-1.5 text-right align-top tabular-nums last:pr-4", counts[what] === 0 && "text-muted-foreground")}>
      {counts[what].toLocaleString("en")}
    </td>
  ));
}
