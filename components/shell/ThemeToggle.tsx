"use client";

import { Contrast, Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useInBrowser } from "@/components/state/useInBrowser";
import { Button } from "@/components/ui/Button";
import { Tooltip } from "@/components/ui/Tooltip";
import { THEMES } from "./themes";

const ICONS = { system: Monitor, light: Sun, dark: Moon, contrast: Contrast, "contrast-dark": Contrast } as const;

/** Goes round the themes. */
export function ThemeToggle() {
  const { theme, setTheme } = useTheme();
  const known = useInBrowser();
  const at = Math.max(
    0,
    THEMES.findIndex((t) => known && t.name === theme),
  );
  const now = THEMES[at] ?? THEMES[0];
  const next = THEMES[(at + 1) % THEMES.length] ?? THEMES[0];
  const words = `Theme: ${now.word.toLowerCase()}. Switch to ${next.word.toLowerCase()}`;
  const Icon = ICONS[now.name];
  return (
    <Tooltip text={words}>
      <Button look="ghost" size="icon" aria-label={words} onClick={() => setTheme(next.name)}>
        <Icon aria-hidden="true" />
      </Button>
    </Tooltip>
  );
}
