"use client";

import { AppLink } from "@/components/shell/AppLink";
import { useCurrentSnapshot } from "@/components/state/useSnapshots";

const told = (n: number, one: string, more: string): string => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;

/** Beside totals: of how many it is not known, and how much was not collected. */
export function NotCollected({ unknown }: { readonly unknown: number }) {
  const snapshot = useCurrentSnapshot();
  const unread = (snapshot?.missing ?? 0) + (snapshot?.failed ?? 0);
  return (
    <>
      {unknown > 0 && ` · ${unknown.toLocaleString("en")} not known`}
      {unread > 0 && (
        <>
          {" · "}
          <AppLink href="/snapshots#coverage" className="text-accent underline underline-offset-2">
            {told(unread, "thing", "things")} not collected
          </AppLink>
        </>
      )}
    </>
  );
}
