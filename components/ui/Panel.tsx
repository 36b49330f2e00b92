import type { ReactNode } from "react";
import { cn } from "./cn";

interface PanelProps {
  readonly title?: ReactNode;
  /** Beside the title, at the right. */
  readonly actions?: ReactNode;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  readonly id?: string | undefined;
  /** Level of the title. */
  readonly level?: 2 | 3;
  /** No padding around the content, e.g. for a table. */
  readonly flush?: boolean;
  readonly className?: string | undefined;
}

/** A titled surface. */
export function Panel({ title, actions, description, children, id, level = 2, flush = false, className }: PanelProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const hasHead = title !== undefined || actions !== undefined;
  return (
    <section id={id} className={cn("min-w-0 rounded-lg border border-border bg-surface shadow-lift", className)}>
      {hasHead && (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-3">
          <div className="min-w-0">
            {title !== undefined && <Heading className="text-base font-semibold">{title}</Heading>}
            {description !== undefined && <p className="text-sm text-muted-foreground">{description}</p>}
          </div>
          {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={flush ? (hasHead ? "pt-2" : "") : "px-4 py-3"}>{children}</div>
    </section>
  );
}
