import type { RefObject } from "react";
import { RefText } from "@/components/ui/RefText";

interface SaidProps {
  readonly said: string;
  readonly noted: RefObject<HTMLParagraphElement | null>;
}

/** A sentence about what was just done. */
export function Said({ said, noted }: SaidProps) {
  if (said === "") return null;
  return (
    <p ref={noted} role="status" tabIndex={-1} className="anywhere text-sm font-medium">
      <RefText text={said} />
    </p>
  );
}
