"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "./Button";
import { Progress } from "./Progress";

const isAnswer = (query: { readonly queryKey: readonly unknown[]; readonly state: { readonly data: unknown } }): boolean =>
  query.queryKey[0] === "answer" && query.state.data === undefined;

/** What is said once a wait is long, with a way out of it; the first question about a large snapshot is the one that waits. */
export function Patience({ label }: { readonly label: string }) {
  const client = useQueryClient();
  const [stopped, setStopped] = useState(false);
  const stop = () => {
    setStopped(true);
    void client.cancelQueries({ predicate: isAnswer });
  };
  const again = () => {
    setStopped(false);
    void client.refetchQueries({ predicate: isAnswer, type: "active" });
  };
  if (stopped)
    return (
      <p className="flex flex-wrap items-center gap-3 text-sm">
        Stopped: nothing is being asked.
        <Button size="sm" onClick={again}>
          Ask again
        </Button>
      </p>
    );
  return (
    <div className="appear-patient flex flex-col gap-2 text-sm text-muted-foreground">
      <Progress label={label} value={null} />
      <p className="flex flex-wrap items-center gap-3">
        <span className="min-w-0 flex-1 basis-80">
          {label}: still working. The first question about a large snapshot takes longer, up to a few minutes; later ones are quick. You can leave this page:
          the work goes on.
        </span>
        <Button size="sm" onClick={stop}>
          Cancel
        </Button>
      </p>
    </div>
  );
}
