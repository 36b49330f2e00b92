import type { VerdictAnswer } from "@/server/contract/verdict";

/** Tailwind classes of a verdict's line; the dash and the word come from the view. */
export const STROKE: Readonly<Record<VerdictAnswer["verdict"], string>> = {
  allowed: "stroke-allowed",
  conditional: "stroke-conditional",
  unknown: "stroke-unknown",
  denied: "stroke-denied",
};
export const FILL: Readonly<Record<VerdictAnswer["verdict"], string>> = {
  allowed: "fill-allowed",
  conditional: "fill-conditional",
  unknown: "fill-unknown",
  denied: "fill-denied",
};
