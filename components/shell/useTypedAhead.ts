"use client";

import { useEffect, useMemo, useRef, useState } from "react";

/** On the search window and on what stands for it: keys that are pressed in there are its own. */
export const SEARCH_PLACE = { "data-search-window": "" } as const;

/** What is typed into the search window, from the key that asks for it on: its field may have neither come nor got the focus by then. */
export interface TypedAhead {
  readonly text: string;
  /** Whether Enter was pressed before the window had come. */
  readonly entered: boolean;
  readonly onText: (text: string) => void;
  readonly onEnter: () => void;
  /** The window is asked for. */
  readonly begin: () => void;
  /** The window is closed. */
  readonly end: () => void;
  /** Gives the field the focus: behind what was typed since, or over the text of last time, which the next letter replaces. */
  readonly focus: (field: HTMLInputElement) => void;
}

/** What a key writes; undefined: nothing. */
function written(event: KeyboardEvent): string | undefined {
  const isCommand = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
  return isCommand || event.isComposing || [...event.key].length !== 1 ? undefined : event.key;
}

const isInside = ({ target }: Event): boolean => target instanceof Element && target.closest("[data-search-window]") !== null;

/** Takes letters, Enter and what is pasted for the search window as long as they would go elsewhere. Once a page. */
export function useTypedAhead(): TypedAhead {
  const [text, setText] = useState("");
  const [entered, setEntered] = useState(false);
  // read by keys that come before anything is drawn
  const state = useRef({ asked: false, typed: false });
  const handlers = useMemo(
    () => ({
      onText: (all: string) => {
        state.current.typed = true;
        setText(all);
      },
      onEnter: () => setEntered(true),
      begin: () => {
        state.current = { asked: true, typed: false };
      },
      end: () => {
        state.current = { asked: false, typed: false };
        setEntered(false);
      },
      focus: (field: HTMLInputElement) => {
        field.focus({ preventScroll: true });
        if (state.current.typed) field.setSelectionRange(field.value.length, field.value.length);
        else field.select();
      },
    }),
    [],
  );
  // the external system is the keyboard
  useEffect(() => {
    const take = (event: Event, does: () => void) => {
      event.preventDefault();
      event.stopPropagation();
      does();
    };
    const add = (more: string) => {
      const { typed } = state.current;
      state.current.typed = true;
      setText((before) => (typed ? before + more : more));
    };
    const isLost = (event: Event): boolean => state.current.asked && !isInside(event);
    const pressed = (event: KeyboardEvent) => {
      if (!isLost(event)) return;
      const letter = written(event);
      if (letter !== undefined) take(event, () => add(letter));
      else if (event.key === "Enter" && !event.isComposing) take(event, () => setEntered(true));
    };
    const pasted = (event: ClipboardEvent) => {
      const what = event.clipboardData?.getData("text/plain") ?? "";
      if (isLost(event) && what !== "") take(event, () => add(what));
    };
    window.addEventListener("keydown", pressed, true);
    window.addEventListener("paste", pasted, true);
    return () => {
      window.removeEventListener("keydown", pressed, true);
      window.removeEventListener("paste", pasted, true);
    };
  }, []);
  return { text, entered, ...handlers };
}
