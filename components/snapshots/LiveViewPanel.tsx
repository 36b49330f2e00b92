"use client";

import { Radio } from "lucide-react";
import { useIsLimited } from "@/components/account/useSession";
import { Prose } from "@/components/explain/Prose";
import { AppLink } from "@/components/shell/AppLink";
import { useWatchedSources } from "@/components/state/useLiveUpdates";
import { useLiveView } from "@/components/state/useLiveView";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { sentence } from "@/components/ui/sentence";
import { Time } from "@/components/ui/Time";
import type { WatchedSource } from "@/server/contract/live-view";

const STATES: Readonly<Record<WatchedSource["state"], { readonly tone: BadgeTone; readonly word: string }>> = {
  starting: { tone: "quiet", word: "Starting" },
  watching: { tone: "allowed", word: "Watched" },
  interrupted: { tone: "warning", word: "Interrupted" },
  failed: { tone: "denied", word: "Not watched" },
};

function Source({ source }: { readonly source: WatchedSource }) {
  const { tone, word } = STATES[source.state];
  return (
    <li className="py-2">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <RefText text={source.source} className="font-medium" />
        <Badge tone={tone}>{word}</Badge>
        {source.heardAt !== null && (
          <span className="text-xs text-muted-foreground">
            last heard of <Time iso={source.heardAt} show="age" />
          </span>
        )}
      </p>
      {source.reason !== null && (
        <p className="text-xs text-muted-foreground">
          <Prose text={sentence(source.reason)} />
        </p>
      )}
      {source.polled.length > 0 && (
        <p className="text-xs text-muted-foreground">Not granted to be watched, and as the last scan has left them: {source.polled.join(", ")}.</p>
      )}
    </li>
  );
}

/** The clusters that are watched, how that goes by now, and the way to their view. Nothing where none is, or for whoever is limited to a part. */
export function LiveViewPanel() {
  return useIsLimited() ? null : <Watched />;
}

function Watched() {
  useWatchedSources();
  const live = useLiveView();
  if (!live) return null;
  return (
    <Panel
      title="Live view"
      description="The newest scan, followed by what is heard of its clusters as it happens."
      actions={
        <Button asChild size="sm" look="primary">
          <AppLink href="/?snapshot=live">
            <Radio aria-hidden="true" />
            Open the live view
          </AppLink>
        </Button>
      }
    >
      <ul className="divide-y divide-border">
        {live.watched.map((one) => (
          <Source key={one.source} source={one} />
        ))}
      </ul>
    </Panel>
  );
}
