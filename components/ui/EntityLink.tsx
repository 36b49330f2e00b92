"use client";

import { AppLink } from "@/components/shell/AppLink";
import { hrefOf } from "@/components/shell/href";
import { nameWithId, useAccountNames, withAccountNames } from "@/components/state/useAccountNames";
import type { EntityKind } from "@/server/contract/entity-kind";
import { describeRef } from "@/server/view/ref-view";
import { cn } from "./cn";
import { EntityIcon } from "./EntityIcon";
import { RefText } from "./RefText";

interface EntityLinkProps {
  /** The entity's reference. */
  readonly to: string;
  readonly kind?: EntityKind | undefined;
  readonly label?: string | undefined;
  readonly context?: string | undefined;
  /** Kind word and place beneath the name. */
  readonly detail?: boolean;
  /** Somewhere else than the entity's own page. */
  readonly href?: string | undefined;
  readonly className?: string | undefined;
}

/** An entity by icon, name and (with `detail`) kind and place, leading to its page. The whole reference is in the title. */
export function EntityLink({ to, kind, label, context, detail = false, href, className }: EntityLinkProps) {
  const told = describeRef(to);
  const names = useAccountNames();
  const place = withAccountNames(context ?? told.context, names);
  return (
    <AppLink
      href={href ?? hrefOf(to)}
      title={to}
      className={cn("group inline-flex min-w-0 max-w-full items-start gap-1.5 rounded-sm text-foreground", className)}
    >
      <EntityIcon kind={kind ?? told.kind} className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0">
        <RefText
          text={label ?? (told.kind === "account" ? nameWithId(told.label, names) : told.label)}
          className="font-medium underline decoration-border-strong/50 underline-offset-2 group-hover:decoration-accent group-hover:text-accent"
        />
        {detail ? (
          <span className="block text-xs text-muted-foreground">
            {told.kindWord}
            {place !== "" && place !== told.kindWord && (
              <>
                {" · "}
                <RefText text={place} />
              </>
            )}
          </span>
        ) : (
          <span className="sr-only"> ({told.kindWord})</span>
        )}
      </span>
    </AppLink>
  );
}
