import { X } from "lucide-react";
import type { ReactNode } from "react";

// on a narrow screen what was picked comes up from below, over the list it was picked in
const SHEET = "max-lg:fixed max-lg:inset-x-2 max-lg:bottom-2 max-lg:z-20 max-lg:max-h-[70dvh] max-lg:overflow-y-auto max-lg:shadow-float max-sm:bottom-16";

interface SidePanelProps {
  readonly label: string;
  /** Null: nothing is chosen that could be let go of. */
  readonly onClose: (() => void) | null;
  readonly children: ReactNode;
}

/** What stands beside the map: what was picked, or how to read it. */
export function SidePanel({ label, onClose, children }: SidePanelProps) {
  return (
    <aside
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className={`relative min-w-0 rounded-lg border border-border bg-surface p-4 lg:h-full lg:overflow-y-auto print:h-auto ${onClose ? `${SHEET} print:static` : "print:hidden"}`}
    >
      {onClose && (
        <button
          type="button"
          aria-label="Close"
          onClick={onClose}
          className="absolute top-3 right-3 grid size-8 place-items-center rounded-md text-muted-foreground hover:bg-muted hover:text-foreground"
        >
          <X aria-hidden="true" className="size-4" />
        </button>
      )}
      {children}
    </aside>
  );
}
