interface PagerProps {
  readonly page: number;
  /** Rows on this page. */
  readonly size: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

const PER_PAGE = 100;

const told = (n: number): string => n.toLocaleString("en");

/** Which rows of how many, and the way to the others. */
export function Pager({ page, size, total, onPage }: PagerProps) {
  const first = (page - 1) * PER_PAGE + 1;
  const pages = Math.max(1, Math.ceil(total / PER_PAGE));
  const button = "h-8 rounded-md border border-border bg-surface px-3 text-xs font-medium hover:bg-muted disabled:opacity-50";
  return (
    <nav aria-label="Rows" className="flex items-center gap-2">
      <p className="text-xs text-muted-foreground tabular-nums">
        {size === 0 ? `${told(total)} in all` : `${told(first)}–${told(first + size - 1)} of ${told(total)}`}
      </p>
      {pages > 1 && (
        <>
          <button type="button" className={button} disabled={page <= 1} onClick={() => onPage(page - 1)}>
            Previous
          </button>
          <button type="button" className={button} disabled={page >= pages} onClick={() => onPage(page + 1)}>
            Next
          </button>
        </>
      )}
    </nav>
  );
}
