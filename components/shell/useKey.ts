"use client";

import { useEffect, useEffectEvent } from "react";
import { isTyping, KeyReader } from "./keys";
import { useSingleKeys } from "./singleKeys";

type Handler = () => void;

/** Who asked for which shortcut; who came last has it. */
const wanted = new Map<string, readonly Handler[]>();

/** Asks for a shortcut; returns what gives it back. */
export function addShortcut(shortcut: string, handler: Handler): () => void {
  wanted.set(shortcut, [...(wanted.get(shortcut) ?? []), handler]);
  return () => {
    const left = (wanted.get(shortcut) ?? []).filter((one) => one !== handler);
    if (left.length > 0) wanted.set(shortcut, left);
    else wanted.delete(shortcut);
  };
}

/** A shortcut of whatever is on the page; see `KeyReader` for how it is spelled. Without `enabled` it is free for others. */
export function useKey(shortcut: string, does: () => void, enabled = true): void {
  const run = useEffectEvent(does);
  // the external system is the keyboard
  useEffect(() => (enabled ? addShortcut(shortcut, () => run()) : undefined), [shortcut, enabled]);
}

/** Reads the keyboard for all of them; once a page. */
export function useKeyboard(): void {
  const [single] = useSingleKeys();
  useEffect(() => {
    const reader = new KeyReader();
    const pressed = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const { key, ctrlKey: ctrl, metaKey: meta, altKey: alt } = event;
      const press = { key, ctrl, meta, alt, typing: isTyping(event.target), covered: document.querySelector('[role="dialog"]') !== null };
      const shortcut = reader.read(press, [...wanted.keys()], performance.now(), single);
      const handler = shortcut === undefined ? undefined : wanted.get(shortcut)?.at(-1);
      if (!handler) return;
      event.preventDefault();
      handler();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [single]);
}
