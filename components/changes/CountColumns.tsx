import { cn } from "@/components/ui/cn";
import { COUNTED, type Counted } from "@/server/contract/change-group-names";
import type { ChangeCounts } from "@/server/contract/change-groups";
import { CHANGE_SIGNS } from "@/server/view/change-signs";

const WORDS: Readonly<Record<Counted, string>> = {
  appeared: "Appeared",
  disappeared: "Disappeared",
  changed: "Decided otherwise",
  opened: "Findings opened",
  closed: "Findings closed",
};
/** Whose words have no room beside one another on a narrow screen. */
const SIGNED = ["appeared", "disappeared", "changed"] as const;
const signOf = (what: Counted): string | undefined => SIGNED.flatMap((one) => (one === what ? [CHANGE_SIGNS[one].sign] : []))[0];

const CELL = "px-2 py-1.5 text-right last:pr-4 max-sm:pl-1";

/** What is counted of a group or a day, as heads of columns; `first`: the head of what is counted. */
export function CountHead({ first }: { readonly first: string }) {
  return (
    <thead className="text-xs text-muted-foreground">
      <tr className="border-b border-border">
        <th scope="col" className="px-4 py-1.5 text-left align-bottom font-medium">
          {first}
        </th>
        {COUNTED.map((what) => {
          const sign = signOf(what);
          return (
            <th key={what} scope="col" className={cn(CELL, "align-bottom font-medium")}>
              <span className={sign && "max-sm:sr-only"}>{WORDS[what]}</span>
              {sign && (
                <span aria-hidden="true" className="text-sm sm:hidden">
                  {sign}
                </span>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** The cells of one row; nothing is quieter than something. */
export function CountCells({ counts }: { readonly counts: ChangeCounts }) {
  return COUNTED.map((what) => (
    <td key={what} className={cn(CELL, "align-top tabular-nums", counts[what] === 0 && "text-muted-foreground")}>
      {counts[what].toLocaleString("en")}
    </td>
  ));
}

/** How the heads are read where there is no room for their words. */
export function CountSigns() {
  return (
    <p aria-hidden="true" className="border-t border-border px-4 py-1.5 text-xs text-muted-foreground sm:hidden">
      {SIGNED.map((what) => `${CHANGE_SIGNS[what].sign} ${WORDS[what].toLowerCase()}`).join(", ")}
    </p>
  );
}
