import type { BadgeTone } from "@/components/ui/Badge";
import type { FindingAnswer } from "@/server/contract/findings";

export type Severity = FindingAnswer["severity"];

export const SEVERITY_ORDER = ["critical", "high", "medium", "low"] as const satisfies readonly Severity[];

/** Colour is never the only sign: the word is there, and bars as many as it weighs. */
export const SEVERITY_STYLES: Readonly<Record<Severity, { readonly tone: BadgeTone; readonly bars: string }>> = {
  critical: { tone: "denied", bars: "▮▮▮▮" },
  high: { tone: "conditional", bars: "▮▮▮▯" },
  medium: { tone: "warning", bars: "▮▮▯▯" },
  low: { tone: "quiet", bars: "▮▯▯▯" },
};
