import Link from "next/link";
import { visibleText } from "@/components/ui/visibleText";
import type { ByVerdict } from "@/server/contract/access";
import { sumOfCounts } from "@/server/view/verdict-counts";
import { VERDICT_STYLES } from "@/server/view/verdict-style";
import { verdictCounts } from "./matrixView";

const HEAT = [
  "",
  "bg-[color-mix(in_srgb,var(--accent)_6%,var(--surface))]",
  "bg-[color-mix(in_srgb,var(--accent)_13%,var(--surface))]",
  "bg-[color-mix(in_srgb,var(--accent)_21%,var(--surface))]",
  "bg-[color-mix(in_srgb,var(--accent)_30%,var(--surface))]",
  "bg-[color-mix(in_srgb,var(--accent)_40%,var(--surface))]",
] as const;

export const heatClass = (heat: number): string => HEAT[heat] ?? "";

/** How many of them hang on conditions, and of how many it is not known. */
function Doubts({ who }: { readonly who: ByVerdict }) {
  if (who.conditional + who.unknown === 0) return null;
  const marks = (["conditional", "unknown"] as const).flatMap((word) =>
    who[word] > 0 ? [`${VERDICT_STYLES[word].glyph}${who[word].toLocaleString("en")}`] : [],
  );
  return <span className="block text-2xs leading-3">{marks.join(" ")}</span>;
}

interface MatrixCellProps {
  readonly who: ByVerdict;
  /** What it is of: `shop in demo, account prod`. */
  readonly name: string;
  /** Where its rows are; undefined: it leads nowhere. */
  readonly href: string | undefined;
  /** Its place, `row,column`. */
  readonly place: string;
  readonly isTabStop: boolean;
  readonly heat?: number;
  readonly strong?: boolean;
}

const CELL = "border-b border-border/60 border-r border-r-border/30 p-0 text-center text-sm tabular-nums -outline-offset-2";
const NUMBER = "flex size-full flex-col items-center justify-center -outline-offset-2";

/** A number that leads to the rows behind it; nobody is told too, and leads nowhere. There are many of them: each is as little as it can be. */
export function MatrixCell({ who, name, href, place, isTabStop, heat = 0, strong = false }: MatrixCellProps) {
  const count = sumOfCounts(who);
  const tabIndex = isTabStop ? 0 : -1;
  if (count === 0)
    return (
      <td
        data-cell={place}
        data-stop
        tabIndex={tabIndex}
        aria-label={`${visibleText(name)}: nobody`}
        className={`${CELL} content-center text-muted-foreground`}
      >
        ·
      </td>
    );
  const told = verdictCounts(who);
  const label = `${visibleText(name)}: ${count.toLocaleString("en")} who can become roles, ${told}`;
  const number = (
    <>
      {count.toLocaleString("en")}
      <Doubts who={who} />
    </>
  );
  const look = `${CELL} ${heatClass(heat)} ${strong ? "font-semibold" : ""}`;
  if (href === undefined)
    return (
      <td data-cell={place} data-stop tabIndex={tabIndex} aria-label={label} title={told} className={`${look} content-center`}>
        {number}
      </td>
    );
  return (
    <td data-cell={place} className={look}>
      <Link
        data-stop
        href={href}
        prefetch={false}
        tabIndex={tabIndex}
        aria-label={label}
        title={told}
        className={`${NUMBER} hover:underline hover:outline-2 hover:outline-accent`}
      >
        {number}
      </Link>
    </td>
  );
}
