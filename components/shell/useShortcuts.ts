"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import { focusContent } from "@/components/ui/useFocusReturn";
import type { Commands } from "./commandContext";
import { ALL_PAGES } from "./pages";
import { useHref } from "./useHref";
import { addShortcut, useKey, useKeyboard } from "./useKey";

/** The shortcuts that work on every page. */
export function useShortcuts({ openSearch, openHelp }: Commands): void {
  const router = useRouter();
  const stay = useHref();
  const go = useEffectEvent((href: string) => {
    // wherever it was, a link of the bar or a row: from the new page it goes on at its start
    focusContent();
    router.push(stay(href));
  });
  useKeyboard();
  useKey("mod+k", openSearch);
  useKey("/", openSearch);
  useKey("?", openHelp);
  // the external system is the keyboard
  useEffect(() => {
    const removers = ALL_PAGES.map((page) => addShortcut(page.keys.join(" "), () => go(page.href)));
    // whoever drives the page by keys can wait until it hears them
    document.documentElement.dataset["keys"] = "heard";
    return () => {
      delete document.documentElement.dataset["keys"];
      for (const remove of removers) remove();
    };
  }, []);
}
