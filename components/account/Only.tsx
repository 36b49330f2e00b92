"use client";

import type { ReactNode } from "react";
import type { SessionAnswer } from "@/server/contract/session";
import { useMay } from "./useSession";

interface OnlyProps {
  readonly needs: SessionAnswer["role"];
  readonly children: ReactNode;
  /** What it is that takes the role, as a sentence begins: "Scanning". Without it nothing stands in its place. */
  readonly doing?: string;
}

/** What only some may do is not offered to the others; that it is there may be said. */
export function Only({ needs, children, doing }: OnlyProps) {
  if (useMay(needs)) return children;
  return doing === undefined ? null : (
    <p className="text-sm text-muted-foreground">
      {doing} takes the role {needs}.
    </p>
  );
}
