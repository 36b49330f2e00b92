"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useInBrowser } from "@/components/state/useInBrowser";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { SkeletonPage } from "./Skeleton";

interface Asked {
  readonly isPending: boolean;
  readonly fetchStatus: string;
  readonly refetch: () => unknown;
}

interface WaitingProps {
  readonly label: string;
  readonly className?: string;
  /** What is waited for. */
  readonly on: readonly Asked[];
}

/** A wait that can be called off: what was asked is not waited for any more, and can be asked again. */
export function Waiting({ label, className, on }: WaitingProps) {
  const client = useQueryClient();
  const isAlive = useInBrowser();
  const waiting = on.filter((one) => one.isPending);
  if (isAlive && waiting.length > 0 && waiting.every((one) => one.fetchStatus === "idle"))
    return (
      <EmptyState
        title="Cancelled"
        actions={
          <Button
            onClick={() => {
              for (const one of waiting) void one.refetch();
            }}
          >
            Ask again
          </Button>
        }
      >
        What was asked is not waited for any more.
      </EmptyState>
    );
  return (
    <div className="space-y-3">
      <SkeletonPage label={label} {...(className ? { className } : {})} />
      <p className="appear-patient">
        <Button size="sm" onClick={() => void client.cancelQueries({ queryKey: ["answer"] })}>
          Cancel
        </Button>
      </p>
    </div>
  );
}
