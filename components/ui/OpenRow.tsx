import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

interface OpenRowProps {
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly className?: string | undefined;
  readonly label?: string | undefined;
}

/** A row of a list that opens in place, for what is read only then. */
export function OpenRow({ summary, children, open, onOpen, className, label }: OpenRowProps) {
  return (
    <details open={open} onToggle={(event) => onOpen(event.currentTarget.open)} className={cn("group/row", className)}>
      <summary
        aria-label={label}
        className="flex list-none items-start gap-1.5 rounded-sm py-1.5 text-sm font-medium -outline-offset-2 hover:bg-muted/60 [&::-webkit-details-marker]:hidden"
      >
        <ChevronRight aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0 text-muted-foreground transition-transform", open && "rotate-90")} />
        <span className="min-w-0 flex-1">{summary}</span>
      </summary>
      <div className="pt-1 pl-5.5">{children}</div>
    </details>
  );
}
