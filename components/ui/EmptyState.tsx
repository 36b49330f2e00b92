import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyStateProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly icon?: LucideIcon | undefined;
  /** Buttons or links that lead on. */
  readonly actions?: ReactNode;
}

/** Nothing to show, and why, and what to do next. */
export function EmptyState({ title, children, icon: Icon, actions }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-8 text-center">
      {Icon && <Icon aria-hidden="true" strokeWidth={1.5} className="size-7 text-muted-foreground" />}
      <p className="text-base font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-prose text-sm text-muted-foreground">{children}</div>}
      {actions !== undefined && <div className="mt-1 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
