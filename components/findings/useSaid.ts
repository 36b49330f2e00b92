"use client";

import { type RefObject, useEffect, useRef, useState } from "react";

interface SaidState {
  readonly said: string;
  readonly say: (said: string) => void;
  readonly noted: RefObject<HTMLParagraphElement | null>;
}

/** What became of something that was acted on and is gone from its list: it is said, and takes the focus. */
export function useSaid(): SaidState {
  // an object: the same sentence said once more takes the focus too
  const [last, setLast] = useState({ said: "" });
  const noted = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (last.said !== "") noted.current?.focus();
  }, [last]);
  return { said: last.said, say: (said) => setLast({ said }), noted };
}
