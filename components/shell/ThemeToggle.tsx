"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useInBrowser } from "@/components/state/useInBrowser";
import { Button } from "@/components/ui/Button";
import { Tooltip } from "@/components/ui/Tooltip";

const THEMES = [
  { name: "system", word: "System theme", icon: Monitor },
  { name: "light", word: "Light theme", icon: Sun },
  { name: "dark", word: "Dark theme", icon: Moon },
] as const;

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
    <Tooltip text={words}>
      <Button look="ghost" size="icon" aria-label={words} onClick={() => setTheme(next.name)}>
        <now.icon aria-hidden="true" />
      </Button>
    </Tooltip>
  );
}
