"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";
import { Button } from "@/components/ui/Button";

const THEMES = [
  { name: "system", word: "System theme", icon: Monitor },
  { name: "light", word: "Light theme", icon: Sun },
  { name: "dark", word: "Dark theme", icon: Moon },
] as const;

const never = () => () => undefined;

/** False in the server's markup, which cannot know the theme of this browser. */
export const useInBrowser = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

/** Goes round system, light and dark. */
export function ThemeToggle() {
  const { theme, setTheme } = useTheme();
  const known = useInBrowser();
  const at = Math.max(
    0,
    THEMES.findIndex((t) => known && t.name === theme),
  );
  const now = THEMES[at] ?? THEMES[0];
  const next = THEMES[(at + 1) % THEMES.length] ?? THEMES[0];
  const words = `${now.word}. Switch to ${next.word.toLowerCase()}`;
  return (
    <Button look="ghost" size="icon" aria-label={words} title={words} onClick={() => setTheme(next.name)}>
      <now.icon aria-hidden="true" />
    </Button>
  );
}
