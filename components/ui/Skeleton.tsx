import { cn } from "./cn";
import { Patience } from "./Patience";

/** A grey bar where something will be. */
export function Skeleton({ className }: { readonly className?: string | undefined }) {
  return <div aria-hidden="true" className={cn("breathe h-4 rounded bg-muted", className)} />;
}

/** A page, or the most of one, that is being read. */
export function SkeletonPage({ label, className }: { readonly label: string; readonly className?: string | undefined }) {
  return (
    <div role="status" className="flex flex-col gap-3">
      <span className="sr-only">{label}…</span>
      <Patience label={label} />
      <div className="appear-late">
        <Skeleton className={cn("w-full", className)} />
      </div>
    </div>
  );
}

interface SkeletonRowsProps {
  readonly rows?: number;
  /** What is being read, for those who do not see the bars. */
  readonly label?: string;
  readonly className?: string | undefined;
}

const WIDTHS = ["w-3/4", "w-1/2", "w-5/6", "w-2/3"];

/** Shown while an answer is read; it stays away for the first 150 ms, so that quick answers do not flicker. */
export function SkeletonRows({ rows = 4, label = "Loading", className }: SkeletonRowsProps) {
  return (
    <div role="status" className={cn("appear-late flex flex-col gap-3 py-2", className)}>
      <span className="sr-only">{label}…</span>
      <Patience label={label} />
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without content
        <Skeleton key={i} className={WIDTHS[i % WIDTHS.length]} />
      ))}
    </div>
  );
}
