import type { ReactNode } from "react";

/** A key of the keyboard. */
export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-border border-b-2 bg-surface px-1 font-sans text-2xs font-medium text-muted-foreground">
      {children}
    </kbd>
  );
}
