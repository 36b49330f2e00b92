"use client";

import { setNonce } from "get-nonce";
import { createContext, useContext } from "react";

/** The nonce of this page's content security policy: every style element that is made here carries it. */
export const NonceContext = createContext<string | undefined>(undefined);

export const useNonce = (): string | undefined => useContext(NonceContext);

/** Tells the part that holds the page still behind a window (it writes a style element); once, in the browser. Returns the nonce. */
export function tellNonce(nonce: string | undefined): string | undefined {
  if (nonce !== undefined && typeof window !== "undefined") setNonce(nonce);
  return nonce;
}
