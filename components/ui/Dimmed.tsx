import type { ReactNode } from "react";
import { cn } from "./cn";

interface DimmedProps {
  /** While the next answer is read. */
  readonly when: boolean;
  readonly label: string;
  readonly children: ReactNode;
}

/** The previous answer, seen to be one until the next has come; a quick one comes before it dims. */
export function Dimmed({ when, label, children }: DimmedProps) {
  return (
    <div aria-busy={when} className={cn("contents", when && "*:opacity-60 *:transition-opacity *:delay-150")}>
      <span role="status" className="sr-only">
        {when ? `${label}…` : ""}
      </span>
      {children}
    </div>
  );
}
