import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface DisclosureProps {
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly defaultOpen?: boolean;
  readonly className?: string | undefined;
}

/** Something that opens in place; it works before scripts do, and the browser's search opens it. */
export function Disclosure({ summary, children, defaultOpen = false, className }: DisclosureProps) {
  return (
    <details open={defaultOpen} className={className}>
      <summary className="flex list-none items-start gap-1.5 rounded-sm py-1 text-sm font-medium hover:text-accent [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted-foreground transition-transform [details[open]>summary>&]:rotate-90" />
        <span className="min-w-0">{summary}</span>
      </summary>
      <div className="pl-5.5">{children}</div>
    </details>
  );
}
