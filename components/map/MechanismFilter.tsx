import type { MechanismFamily } from "@/server/view/map-view";

interface MechanismFilterProps {
  readonly families: readonly MechanismFamily[];
  readonly hidden: readonly string[];
  readonly onToggle: (key: string) => void;
}

/** The mechanisms there are, each with how many lines it has; one that is not drawn stays named and counted. */
export function MechanismFilter({ families, hidden, onToggle }: MechanismFilterProps) {
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">Mechanisms drawn in the diagram</legend>
      {families.map(({ key, words, title, count }) => {
        const drawn = !hidden.includes(key);
        return (
          <button
            key={key}
            type="button"
            title={title}
            aria-pressed={drawn}
            onClick={() => onToggle(key)}
            className="inline-flex min-h-6 items-center gap-1 rounded-full border border-dashed border-border-strong px-2 text-xs text-muted-foreground hover:border-accent aria-pressed:border-solid aria-pressed:border-border aria-pressed:bg-surface aria-pressed:text-foreground"
          >
            {words}
            <span className="tabular-nums text-muted-foreground">{drawn ? count : `${count}, not drawn`}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
