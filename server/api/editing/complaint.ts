import type { Path } from "./text-places.ts";

/** What is wrong at a path of a document. */
export interface Complaint {
  readonly severity: "error" | "warning";
  readonly path: Path;
  readonly message: string;
  /** It is about the name, not about what stands behind it. */
  readonly part?: "key";
  /** The text inside of the value that it is about, and which one of several that are equal. */
  readonly within?: { readonly text: string; readonly nth: number };
}

/** `did you mean …`, where something is near. */
export const meant = (near: readonly string[]): string => (near.length === 0 ? "" : `: did you mean ${near.map((one) => `\`${one}\``).join(" or ")}?`);
