"use client";

import { Crop } from "lucide-react";
import { AppLink } from "@/components/shell/AppLink";
import { RefText } from "@/components/ui/RefText";
import { scopeWords } from "@/server/view/scope-words";
import { useSession } from "./useSession";

const NAMED = 3;

/** The head of every page of whoever is limited to a part of the estate: to which. */
export function ScopeLine() {
  const scope = useSession().data?.scope;
  if (!scope) return null;
  const words = scopeWords(scope);
  const more = words.length - NAMED;
  return (
    <p className="flex items-start gap-1.5 px-4 pt-2 text-xs text-muted-foreground sm:px-6">
      <Crop aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0">
        Limited to <RefText text={words.slice(0, NAMED).join(", ")} className="font-medium" />
        {more > 0 && (
          <>
            {" "}
            and{" "}
            <AppLink href="/settings#account" className="text-accent underline underline-offset-2">
              {more} more
            </AppLink>
          </>
        )}
        : what is not in your scope counts as not collected.
      </span>
    </p>
  );
}
