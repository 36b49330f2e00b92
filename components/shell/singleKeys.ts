"use client";

import { useLocalSetting } from "@/components/state/useLocalSetting";

/** Whether keys without Ctrl or ⌘ are shortcuts; speech input and slips of the hand want them off. */
export const useSingleKeys = (): readonly [boolean, (on: boolean) => void] => {
  const [value, set] = useLocalSetting("single-keys", "on");
  return [value === "on", (on) => set(on ? "on" : "off")];
};
