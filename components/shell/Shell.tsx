"use client";

import { type ReactNode, useMemo, useRef, useState } from "react";
import { ScopeLine } from "@/components/account/ScopeLine";
import { CommandContext } from "./commandContext";
import { NavLinks } from "./NavLinks";
import { PrintFooter } from "./PrintFooter";
import { SnapshotNotice } from "./SnapshotNotice";
import { TopBar } from "./TopBar";
import { useRememberedQuestions } from "./useRememberedQuestions";
import { useShortcuts } from "./useShortcuts";
import { useTypedAhead } from "./useTypedAhead";
import { type OpenWindow, Windows } from "./Windows";

/** What surrounds every page: the bar, the search window, the shortcuts. On a phone the pages are at the thumb. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<OpenWindow>(null);
  const opener = useRef<Element | null>(null);
  const typed = useTypedAhead();
  const { begin, end } = typed;
  const { onOpen, ...commands } = useMemo(() => {
    const show = (name: OpenWindow) => {
      if (name === "search") begin();
      else end();
      setOpen(name);
    };
    const opens = (name: OpenWindow) => () => {
      opener.current = document.activeElement;
      show(name);
    };
    return { openSearch: opens("search"), openHelp: opens("help"), onOpen: show };
  }, [begin, end]);
  useShortcuts(commands);
  useRememberedQuestions();
  return (
    <CommandContext value={commands}>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 font-medium text-accent-foreground focus:not-sr-only focus:fixed focus:left-3 focus:top-3"
      >
        Skip to content
      </a>
      <TopBar />
      <main
        id="content"
        tabIndex={-1}
        className="min-w-0 outline-none max-sm:pb-16 lg:has-data-fill:flex lg:has-data-fill:h-[calc(100dvh-3.25rem)] lg:has-data-fill:flex-col print:block! print:h-auto!"
      >
        <ScopeLine />
        <SnapshotNotice />
        {children}
      </main>
      <PrintFooter />
      <div className="fixed inset-x-0 bottom-0 z-30 flex justify-center border-t border-border bg-surface px-2 py-1 sm:hidden print:hidden">
        <NavLinks />
      </div>
      <Windows open={open} onOpen={onOpen} opener={opener} typed={typed} />
    </CommandContext>
  );
}
