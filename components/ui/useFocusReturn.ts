import { type RefObject, useRef } from "react";

/** Puts the focus at the start of what the page is about; the next Tab goes on from there. */
export const focusContent = (): void => document.getElementById("content")?.focus({ preventScroll: true });

/**
 * For a window that is opened by a key or from afar, and so has no trigger to go back to: where the focus was is remembered when it opens and gets it again
 * when it closes. Where that is gone, or nothing had it, the content has it; so it has after `leave`, when the window led to another page.
 * `opener`: what had the focus, where something else gets it before the window has come.
 */
export function useFocusReturn(opener?: RefObject<Element | null>) {
  const from = useRef<Element | null>(null);
  return {
    leave: () => {
      from.current = null;
    },
    onOpenAutoFocus: () => {
      from.current = opener ? opener.current : document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const { current } = from;
      if (current instanceof HTMLElement && current.isConnected && current !== document.body) current.focus({ preventScroll: true });
      else focusContent();
    },
  };
}
