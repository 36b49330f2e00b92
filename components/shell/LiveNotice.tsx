"use client";

import { Prose } from "@/components/explain/Prose";
import { useLiveUpdates } from "@/components/state/useLiveUpdates";
import { useLiveView } from "@/components/state/useLiveView";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import type { WatchedSource } from "@/server/contract/live-view";

function Interrupted({ source }: { readonly source: WatchedSource }) {
  return (
    <p>
      <RefText text={source.source} className="font-medium" />
      {source.heardAt === null ? (
        " was not heard of yet"
      ) : (
        <>
          {" "}
          was last heard of <Time iso={source.heardAt} />
        </>
      )}
      {source.reason !== null && (
        <>
          : <Prose text={source.reason} />
        </>
      )}
    </p>
  );
}

/** Keeps a page of the live view up, and says when a part of it is not: a source that does not answer, or nothing that is watched. */
export function LiveNotice() {
  useLiveUpdates();
  const [, setId] = useSnapshotParam();
  const live = useLiveView();
  if (live === undefined) return null;
  const lost = live?.watched.filter((one) => one.state === "interrupted" || one.state === "failed") ?? [];
  if (live !== null && lost.length === 0) return null;
  return (
    <div className="px-4 pt-3 sm:px-6">
      <Callout
        live
        tone="warning"
        title={live === null ? "Nothing is watched" : "Not everything is heard of"}
        actions={
          <Button size="sm" className="print:hidden" onClick={() => void setId(null)}>
            Go to the newest snapshot
          </Button>
        }
      >
        {live === null
          ? "No source of a cluster is watched any more, so that there is no live view."
          : lost.map((one) => <Interrupted key={one.source} source={one} />)}
      </Callout>
    </div>
  );
}
