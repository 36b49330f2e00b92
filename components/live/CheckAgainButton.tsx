import { RefreshCw } from "lucide-react";
import { useIsLimited } from "@/components/account/useSession";
import { Button } from "@/components/ui/Button";

interface CheckAgainButtonProps {
  readonly check: () => void;
  readonly isPending: boolean;
}

/** Reads anew what the answer on this page rests on. It keeps the focus while it works. Whoever is limited to a part may not have the server read. */
export function CheckAgainButton({ check, isPending }: CheckAgainButtonProps) {
  if (useIsLimited()) return null;
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
