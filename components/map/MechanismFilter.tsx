import { mechanismWords } from "@/server/view/mechanism-words";

interface MechanismFilterProps {
  readonly counts: readonly { readonly mechanism: string; readonly count: number }[];
  readonly hidden: readonly string[];
  readonly onToggle: (mechanism: string) => void;
}

/** The mechanisms there are, each with how many lines it has; one that is taken away stays named and counted. */
export function MechanismFilter({ counts, hidden, onToggle }: MechanismFilterProps) {
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">Mechanisms shown</legend>
      {counts.map(({ mechanism, count }) => (
        <button
          key={mechanism}
          type="button"
          title={mechanism}
          aria-pressed={!hidden.includes(mechanism)}
          onClick={() => onToggle(mechanism)}
          className="rounded-full border border-dashed border-border-strong px-2 text-xs leading-5 text-muted-foreground line-through hover:border-accent aria-pressed:border-solid aria-pressed:border-border aria-pressed:bg-surface aria-pressed:text-foreground aria-pressed:no-underline"
        >
          {mechanismWords(mechanism).short} <span className="tabular-nums text-muted-foreground">{count}</span>
        </button>
      ))}
    </fieldset>
  );
}
