"use client";

import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { isMissingPart, MISSING_PART } from "@/components/ui/outdated";
import { Page } from "@/components/ui/PageHeader";
import { AppLink } from "./AppLink";

interface CrashPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly onRetry: () => void;
}

/** The page is of an earlier version than the server: its address is kept, and it is loaded anew. */
function MissingPart() {
  return (
    <Page>
      <h1 className="text-xl font-semibold">This page has to be loaded again</h1>
      <Callout live tone="warning" title={MISSING_PART}>
        The question stays: it is in the address.
      </Callout>
      <Button look="primary" className="self-start" onClick={() => window.location.reload()}>
        Load it again
      </Button>
    </Page>
  );
}

/** A fault of ours: what to do now, and what to tell. */
export function CrashPage({ error, onRetry }: CrashPageProps) {
  if (isMissingPart(error)) return <MissingPart />;
  return (
    <Page>
      <h1 className="text-xl font-semibold">This page stopped working</h1>
      <Callout live tone="error" title="A fault in Rolewalk, not in your data">
        {error.message || "No reason was given."}
        {error.digest !== undefined && <p className="text-muted-foreground">Reference {error.digest}, as in the server's log.</p>}
      </Callout>
      <div className="flex gap-2">
        <Button look="primary" onClick={onRetry}>
          Try again
        </Button>
        <Button asChild>
          <AppLink href="/">Go to the first page</AppLink>
        </Button>
      </div>
    </Page>
  );
}
