import { Button } from "./Button";

interface PageTurnerProps {
  /** What it turns, for whoever does not see it: "Pages of the trail". */
  readonly label: string;
  readonly page: number;
  readonly pages: number;
  readonly onTurn: (page: number) => void;
  readonly before?: string;
  readonly next?: string;
}

/** Turns the pages of a list that is asked for page by page; nothing where there is one. */
export function PageTurner({ label, page, pages, onTurn, before = "Before", next = "Next" }: PageTurnerProps) {
  if (pages <= 1) return null;
  return (
    <nav aria-label={label} className="flex items-center gap-3 border-t border-border px-4 py-2 text-sm">
      <Button size="sm" disabled={page <= 1} onClick={() => onTurn(Math.min(page - 1, pages))}>
        {before}
      </Button>
      Page {page.toLocaleString("en")} of {pages.toLocaleString("en")}
      <Button size="sm" disabled={page >= pages} onClick={() => onTurn(page + 1)}>
        {next}
      </Button>
    </nav>
  );
}
