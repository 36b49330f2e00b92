"use client";

import { useRouter } from "next/navigation";
import { useHotkeys } from "react-hotkeys-hook";
import { useLocalSetting } from "@/components/state/useLocalSetting";
import type { Commands } from "./commandContext";
import { PAGES } from "./pages";
import { useHref } from "./useHref";

/** Whether keys without Ctrl or ⌘ are shortcuts; speech input and slips of the hand want them off. */
export const useSingleKeys = (): readonly [boolean, (on: boolean) => void] => {
  const [value, set] = useLocalSetting("single-keys", "on");
  return [value === "on", (on) => set(on ? "on" : "off")];
};

/** The shortcuts that work on every page. */
export function useShortcuts({ openSearch, openHelp }: Commands): void {
  const router = useRouter();
  const stay = useHref();
  const [enabled] = useSingleKeys();
  useHotkeys("mod+k", openSearch, { preventDefault: true, enableOnFormTags: true });
  useHotkeys("/", openSearch, { enabled, preventDefault: true, useKey: true });
  useHotkeys("?", openHelp, { enabled, useKey: true, preventDefault: true });
  useHotkeys(
    PAGES.map((page) => page.keys.join(">")),
    (_, { hotkey }) => {
      const page = PAGES.find((p) => p.keys.join(">") === hotkey);
      if (page) router.push(stay(page.href));
    },
    { enabled, sequenceTimeoutMs: 1200 },
  );
}
