import { RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/Button";

interface CheckAgainButtonProps {
  readonly check: () => void;
  readonly isPending: boolean;
}

/** Reads anew what the answer on this page rests on. It keeps the focus while it works. */
export function CheckAgainButton({ check, isPending }: CheckAgainButtonProps) {
  return (
    <Button
      className="print:hidden"
      aria-disabled={isPending}
      aria-busy={isPending}
      title="Read anew only what this answer rests on, with the sources of this server"
      onClick={() => {
        if (!isPending) check();
      }}
    >
      <RefreshCw aria-hidden="true" className={isPending ? "animate-spin motion-reduce:animate-none" : undefined} />
      {isPending ? "Checking again…" : "Check again now"}
    </Button>
  );
}
