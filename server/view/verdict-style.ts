import type { VerdictWord } from "@/server/model/verdict.ts";

/** How a verdict is told: by colour, by line, by shape and by word, so that none of them is needed alone. */
export interface VerdictStyle {
  readonly word: string;
  /** SVG dash pattern; empty for a solid line. */
  readonly dash: string;
  /** The line in words, for the legend and for readers who do not see it. */
  readonly line: string;
  readonly glyph: string;
  /** Colour of exported pictures, on white. The screen takes its own from the theme. */
  readonly ink: string;
}

export const VERDICT_STYLES: Readonly<Record<VerdictWord, VerdictStyle>> = {
  allowed: { word: "Allowed", dash: "", line: "solid line", glyph: "●", ink: "#00785A" },
  conditional: { word: "Conditional", dash: "9 4", line: "long dashes", glyph: "◆", ink: "#A84300" },
  unknown: { word: "Unknown", dash: "2 4", line: "dots", glyph: "○", ink: "#64748B" },
  denied: { word: "Denied", dash: "10 4 2 4", line: "dash and dot", glyph: "✕", ink: "#B42318" },
};
