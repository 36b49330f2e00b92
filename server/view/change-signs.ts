import type { ChangeMark } from "./diagram.ts";

/** The signs that stand on the lines of what differs, with their words. */
export const CHANGE_SIGNS: Readonly<Record<ChangeMark, { readonly sign: string; readonly word: string }>> = {
  appeared: { sign: "+", word: "appears" },
  disappeared: { sign: "−", word: "disappears" },
  changed: { sign: "~", word: "is decided otherwise" },
};
