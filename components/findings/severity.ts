import type { BadgeTone } from "@/components/ui/Badge";
import type { FindingAnswer } from "@/server/contract/findings";

export type Severity = FindingAnswer["severity"];

export const SEVERITY_ORDER = ["critical", "high", "medium", "low"] as const satisfies readonly Severity[];

/** Colour is never the only sign: the word is there, and bars as many as it weighs. */
export const SEVERITY_STYLES: Readonly<Record<Severity, { readonly tone: BadgeTone; readonly bars: number }>> = {
  critical: { tone: "denied", bars: 4 },
  high: { tone: "conditional", bars: 3 },
  medium: { tone: "warning", bars: 2 },
  low: { tone: "quiet", bars: 1 },
};
