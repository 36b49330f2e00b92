interface ViewToggleProps<V extends string> {
  readonly views: readonly V[];
  readonly value: V;
  readonly onView: (view: V) => void;
  /** The key that cycles through them. */
  readonly hint?: string;
  /** What the buttons choose, for those who do not see them side by side. */
  readonly legend?: string;
}

/** The faces of one answer. */
export function ViewToggle<V extends string>({ views, value, onView, hint, legend = "Show as" }: ViewToggleProps<V>) {
  return (
    <fieldset className="inline-flex overflow-hidden rounded-md border border-border text-xs font-medium print:hidden" title={hint}>
      <legend className="sr-only">{legend}</legend>
      {views.map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={value === view}
          onClick={() => onView(view)}
          className="h-8 px-3 capitalize hover:bg-muted -outline-offset-2 aria-pressed:bg-foreground aria-pressed:text-background"
        >
          {view}
        </button>
      ))}
    </fieldset>
  );
}
