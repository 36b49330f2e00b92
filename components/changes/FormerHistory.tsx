"use client";

import { AppLink } from "@/components/shell/AppLink";
import { subjectHref, withSnapshot } from "@/components/shell/href";
import { useAnswer } from "@/components/state/useAnswer";
import { useSnapshots } from "@/components/state/useSnapshots";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { Time } from "@/components/ui/Time";
import type { TimelineAnswer } from "@/server/contract/timeline";
import { FIRST_MOMENTS, History } from "./History";

function LastSeen({ subject, seen }: { readonly subject: string; readonly seen: NonNullable<TimelineAnswer["seen"]> }) {
  return (
    <Callout
      title="It was there before"
      actions={
        <Button asChild size="sm">
          <AppLink href={withSnapshot(subjectHref(subject), seen.snapshot)}>Open it there</AppLink>
        </Button>
      }
    >
      Last seen in <RefText text={seen.label === "" ? seen.snapshot : seen.label} className="font-medium" />, captured <Time iso={seen.capturedAt} />.
    </Callout>
  );
}

function Looked({ subject }: { readonly subject: string }) {
  const { data, error } = useAnswer<TimelineAnswer>("timeline", { ref: subject, limit: FIRST_MOMENTS }, { keepPrevious: true });
  // no snapshot knows the name: what is nearest to it stands above
  if (error) return null;
  if (!data) return <SkeletonRows rows={2} label="Looking for it in other snapshots" />;
  const { seen, moments, changes, earlier } = data;
  if (seen === null && changes.length === 0)
    return (
      <p className="text-sm text-muted-foreground">
        {moments.length > 1 && `Nor is it in the ${(moments.length - 1).toLocaleString("en")} before it.`}
        {earlier > 0 && ` ${earlier.toLocaleString("en")} older ones were not looked at.`}
      </p>
    );
  return (
    <section aria-label="History" className="space-y-4">
      {seen && <LastSeen subject={subject} seen={seen} />}
      <History subject={subject} />
    </section>
  );
}

/** What became of an entity that is not in the snapshot: where it was last seen, and its history; nothing while one snapshot is kept. */
export function FormerHistory({ subject }: { readonly subject: string }) {
  const { data } = useSnapshots();
  return data && data.snapshots.length > 1 ? <Looked subject={subject} /> : null;
}
