"use client";

import { Waypoints } from "lucide-react";
import { useRef, useState } from "react";
import { EntitySearch } from "@/components/search/EntitySearch";
import { AppLink } from "@/components/shell/AppLink";
import { Button } from "@/components/ui/Button";
import { RefText } from "@/components/ui/RefText";
import { describeRef } from "@/server/view/ref-view";
import type { Overview } from "./overview";

/** Names of this snapshot that are worth typing: a pod, a role, the way between them. */
export function examplesOf({ notable, clusters }: Overview): readonly string[] {
  const row = notable.find((one) => one.to !== null);
  if (!row || row.to === null) return clusters.slice(0, 1).map((cluster) => cluster.name);
  const [from, to] = [describeRef(row.from), describeRef(row.to)];
  const namespace = from.context.split(" · ")[0] ?? "";
  return [from.label, to.label, namespace, `${from.label} -> ${to.label}`].filter((text) => text !== "");
}

interface QuestionProps {
  readonly examples: readonly string[];
}

/** The one field everything begins with. */
export function Question({ examples }: QuestionProps) {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const put = (example: string) => {
    setText(example);
    field.current?.focus();
  };
  return (
    <section className="flex flex-col gap-3 pb-2 pt-2 sm:pt-8">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">Who can become what, and why?</h1>
          <p className="mt-1 max-w-3xl text-base text-muted-foreground">
            From pods and service accounts, through OIDC, Pod Identity and nodes, to IAM roles. Every yes has its proof, every no its reason.
          </p>
        </div>
        <Button asChild size="lg" look="primary">
          <AppLink href="/map">
            <Waypoints aria-hidden="true" />
            Open the map
          </AppLink>
        </Button>
      </div>
      <EntitySearch look="box" text={text} onText={setText} inputRef={field} placeholder="Pod, role, ARN or pasted error" />
      <p className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-xs text-muted-foreground">
        <span>
          Any part of a name, an ARN, a pasted kubectl command or error message, or two names with an arrow between them.{examples.length > 0 && " Try"}
        </span>
        {examples.map((example) => (
          <button
            key={example}
            type="button"
            onClick={() => put(example)}
            className="max-w-96 min-w-0 rounded border border-border bg-surface px-1.5 py-0.5 text-left font-mono text-foreground hover:border-accent"
          >
            <RefText text={example} truncate />
          </button>
        ))}
      </p>
    </section>
  );
}
