"use client";

import { BookmarkPlus, Pencil } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { AppLink } from "@/components/shell/AppLink";
import { useInBrowser } from "@/components/state/useInBrowser";
import { useLocalSetting } from "@/components/state/useLocalSetting";
import { Button } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { RefText } from "@/components/ui/RefText";
import { BUILT_IN, isSameView, parseViews, type SavedView, VIEWS_KEY, VIEWS_MOST, viewQuery } from "./savedViews";

const ViewDialog = lazy(() => import("./ViewDialog").then((m) => ({ default: m.ViewDialog })));

function ViewLink({ view, current }: { readonly view: SavedView; readonly current: boolean }) {
  return (
    <AppLink
      href={view.query === "" ? "/access" : `/access?${view.query}`}
      aria-current={current ? "true" : undefined}
      className={cn(
        "inline-flex min-h-7 max-w-60 items-center whitespace-nowrap rounded-full border px-2.5 text-xs font-medium",
        current ? "border-foreground bg-foreground text-background" : "border-border bg-surface text-foreground hover:border-accent hover:text-accent",
      )}
    >
      <RefText text={view.name} truncate />
    </AppLink>
  );
}

/** What reviewers ask first and what this reader keeps, each a link; what is in the address now can be kept under a name. */
export function SavedViews() {
  const query = viewQuery(useSearchParams().toString());
  const alive = useInBrowser();
  const [stored, store] = useLocalSetting(VIEWS_KEY, "");
  const [editing, setEditing] = useState<"new" | "old" | null>(null);
  const own = alive ? parseViews(stored) : [];
  const all = [...BUILT_IN, ...own];
  const isKept = all.some((view) => isSameView(view.query, query));
  const keep = (views: readonly SavedView[]) => store(JSON.stringify(views));
  return (
    <nav aria-label="Views" className="-mx-4 flex items-center gap-1.5 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:flex-wrap print:hidden">
      <ul className="contents">
        {all.map((view) => (
          <li key={view.name} className="inline-flex max-w-full">
            <ViewLink view={view} current={isSameView(view.query, query)} />
          </li>
        ))}
      </ul>
      {!isKept && own.length < VIEWS_MOST && (
        <Button size="sm" look="ghost" onClick={() => setEditing("new")}>
          <BookmarkPlus aria-hidden="true" />
          Save this view
        </Button>
      )}
      {own.length > 0 && (
        <Button size="sm" look="ghost" onClick={() => setEditing("old")}>
          <Pencil aria-hidden="true" />
          Edit views
        </Button>
      )}
      <Suspense fallback={null}>
        {editing !== null && <ViewDialog adding={editing === "new"} query={query} views={own} onViews={keep} onClose={() => setEditing(null)} />}
      </Suspense>
    </nav>
  );
}
