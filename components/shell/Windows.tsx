"use client";

import { Search } from "lucide-react";
import { lazy, type RefObject, Suspense, useEffect, useState } from "react";

import { SEARCH_PLACE, type TypedAhead } from "./useTypedAhead";

const loadSearch = () => import("@/components/search/SearchPalette");
const loadHelp = () => import("./ShortcutsDialog");
const SearchPalette = lazy(() => loadSearch().then((m) => ({ default: m.SearchPalette })));
const ShortcutsDialog = lazy(() => loadHelp().then((m) => ({ default: m.ShortcutsDialog })));

export type OpenWindow = "search" | "help" | null;

interface WindowsProps {
  readonly open: OpenWindow;
  readonly onOpen: (open: OpenWindow) => void;
  /** What had the focus before. */
  readonly opener: RefObject<Element | null>;
  readonly typed: TypedAhead;
}

/** Takes what is typed until the search window has come: who pastes and presses Enter in the same breath as Ctrl K loses nothing. */
function WaitingField({ text, onText, onEnter }: TypedAhead) {
  return (
    <div {...SEARCH_PLACE} className="fixed inset-0 z-40 bg-shade">
      <div className="fixed left-1/2 top-[max(1rem,10vh)] flex h-12 w-[calc(100vw-1.5rem)] max-w-2xl -translate-x-1/2 items-center gap-2.5 rounded-xl border border-border bg-surface px-4 shadow-float">
        <Search aria-hidden="true" className="size-4.5 shrink-0 text-muted-foreground" />
        <input
          // biome-ignore lint/a11y/noAutofocus: it stands for a window that was asked for
          autoFocus
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && onEnter()}
          aria-label="Search"
          className="h-full min-w-0 flex-1 bg-transparent text-lg outline-none"
        />
      </div>
    </div>
  );
}

/** The windows every page can open. Their code is no part of the page's: it comes when the page is idle, or when it is asked for. */
export function Windows({ open, onOpen, opener, typed }: WindowsProps) {
  const [used, setUsed] = useState({ search: false, help: false });
  if (open !== null && !used[open]) setUsed({ ...used, [open]: true });
  // the external system is the network: ahead of need, behind everything else
  useEffect(() => {
    const timer = setTimeout(() => void Promise.allSettled([loadSearch(), loadHelp()]), 1500);
    return () => clearTimeout(timer);
  }, []);
  const toggle = (name: Exclude<OpenWindow, null>) => (on: boolean) => onOpen(on ? name : null);
  return (
    <>
      <Suspense fallback={open === "search" && <WaitingField {...typed} />}>
        {used.search && <SearchPalette open={open === "search"} onOpenChange={toggle("search")} typed={typed} opener={opener} />}
      </Suspense>
      <Suspense fallback={null}>{used.help && <ShortcutsDialog open={open === "help"} onOpenChange={toggle("help")} />}</Suspense>
    </>
  );
}
