import { memo } from "react";
import { AppLink } from "@/components/shell/AppLink";
import { accessHref } from "@/components/shell/href";
import { cn } from "@/components/ui/cn";
import { visibleText } from "@/components/ui/visibleText";
import type { ByVerdict } from "@/server/contract/access";
import { VERDICT_STYLES } from "@/server/view/verdict-style";
import { type CellFilter, countOf, verdictCounts } from "./matrixView";

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

interface MatrixNumberProps {
  readonly who: ByVerdict;
  /** What it is of: `shop in demo, account prod`. */
  readonly name: string;
  /** Undefined: it leads nowhere. */
  readonly filter: CellFilter | undefined;
  readonly isTabStop: boolean;
  readonly heat?: number;
  readonly strong?: boolean;
}

/** A number that leads to the rows behind it; nobody is told too, and leads nowhere. */
export const MatrixNumber = memo(function MatrixNumber({ who, name, filter, isTabStop, heat = 0, strong = false }: MatrixNumberProps) {
  const look = cn(
    "flex size-full flex-col items-center justify-center text-sm tabular-nums text-foreground -outline-offset-2",
    heatClass(heat),
    strong && "font-semibold",
  );
  const count = countOf(who);
  if (count === 0 || !filter)
    return (
      <span data-stop tabIndex={isTabStop ? 0 : -1} title={verdictCounts(who)} className={cn(look, count === 0 && "text-muted-foreground")}>
        <span className="sr-only">{visibleText(name)}: </span>
        {count === 0 ? (
          <>
            <span aria-hidden="true">·</span>
            <span className="sr-only">nobody</span>
          </>
        ) : (
          count.toLocaleString("en")
        )}
        <Doubts who={who} />
      </span>
    );
  return (
    <AppLink
      data-stop
      href={accessHref(filter)}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={`${visibleText(name)}: ${count.toLocaleString("en")} who can become roles, ${verdictCounts(who)}`}
      title={verdictCounts(who)}
      className={cn(look, "hover:underline hover:outline-2 hover:outline-accent")}
    >
      {count.toLocaleString("en")}
      <Doubts who={who} />
    </AppLink>
  );
});
