"use client";

import { type RefObject, useEffect, useRef, useState } from "react";

interface SaidState {
  readonly said: string;
  readonly say: (said: string) => void;
  readonly noted: RefObject<HTMLParagraphElement | null>;
}

/** What became of something that was acted on and is gone from its list: it is said, and takes the focus. */
export function useSaid(): SaidState {
  const [said, say] = useState("");
  const noted = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (said !== "") noted.current?.focus();
  }, [said]);
  return { said, say, noted };
}
