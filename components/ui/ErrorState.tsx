"use client";

import { Camera, LockKeyhole, LogIn, RefreshCw } from "lucide-react";
import { Prose } from "@/components/explain/Prose";
import { AppLink } from "@/components/shell/AppLink";
import { problemFrom } from "@/components/state/api";
import { useSnapshots } from "@/components/state/useSnapshots";
import { Button } from "./Button";
import { Callout } from "./Callout";
import { EmptyState } from "./EmptyState";
import { EntityLink } from "./EntityLink";
import { sentence } from "./sentence";

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: (() => unknown) | undefined;
  /** What was being done, e.g. "Reading the map". */
  readonly doing: string;
}

/** Nothing was read yet that a question could be asked of. */
function NoSnapshot() {
  return (
    <EmptyState
      icon={Camera}
      title="No snapshot yet"
      actions={
        <Button asChild look="primary">
          <AppLink href="/snapshots">Add a bundle or a source</AppLink>
        </Button>
      }
    >
      There is nothing to answer from until clusters and accounts were read.
    </EmptyState>
  );
}

/** Whoever is signed in may not ask this: nothing is wrong, and another try is none. */
function NotOpen({ doing, detail }: { readonly doing: string; readonly detail: string }) {
  return (
    <div role="status">
      <EmptyState icon={LockKeyhole} title={`${doing} is not open to you`}>
        {sentence(detail)} Who may see more is decided where people sign in.
      </EmptyState>
    </div>
  );
}

/** A question that got no answer: what went wrong, the names that come nearest where there are any, and another try. */
export function ErrorState({ error, onRetry, doing }: ErrorStateProps) {
  const problem = problemFrom(error);
  const { data } = useSnapshots();
  if (problem.status === 404 && data?.snapshots.length === 0) return <NoSnapshot />;
  if (problem.status === 403) return <NotOpen doing={doing} detail={problem.detail} />;
  const near = problem.candidates ?? [];
  const hopeless = problem.status >= 400 && problem.status < 500;
  return (
    <Callout
      live
      tone={near.length > 0 || problem.status === 404 ? "warning" : "error"}
      title={`${doing}: ${problem.title.toLowerCase()}`}
      actions={
        problem.status === 401 ? (
          // the page itself asks for the key, and comes back here
          <Button size="sm" onClick={() => window.location.reload()}>
            <LogIn aria-hidden="true" />
            Sign in again
          </Button>
        ) : onRetry !== undefined && !hopeless ? (
          <Button size="sm" onClick={() => void onRetry()}>
            <RefreshCw aria-hidden="true" />
            Try again
          </Button>
        ) : undefined
      }
    >
      <Prose text={sentence(problem.detail)} />
      {problem.request !== undefined && problem.status >= 500 && (
        <p className="text-xs text-muted-foreground">
          Request <code>{problem.request}</code>, as in the server's log
        </p>
      )}
      {near.length > 0 && (
        <div className="mt-2">
          <p className="text-muted-foreground">Did you mean</p>
          <ul className="mt-1 flex flex-col gap-1.5">
            {near.map((one) => (
              <li key={one.ref}>
                <EntityLink to={one.ref} kind={one.kind} label={one.label} context={one.context} detail />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Callout>
  );
}
