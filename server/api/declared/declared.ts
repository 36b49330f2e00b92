import type { AcceptedRisk } from "@/server/findings/accepted.ts";
import type { Mark } from "@/server/findings/targets.ts";

/** A mark with when it was set, in milliseconds since the epoch. */
export interface SetMark extends Mark {
  readonly markedAt: number;
}

/** What people have decided beside the facts. `now`: when that is judged, in milliseconds since the epoch. */
export interface Declared {
  readonly accepted: readonly AcceptedRisk[];
  readonly marks: readonly SetMark[];
  readonly now: number;
}

/** How a question gets at it: asked for only by those that need it. */
export type Declares = () => Promise<Declared>;

/** Where nothing was decided. */
export const nothingDeclared: Declares = async () => ({ accepted: [], marks: [], now: Date.now() });
