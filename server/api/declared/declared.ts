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

/** Where declarations are kept: a store, or a file. Nothing that was accepted is ever removed. */
export interface Declarations {
  /** Every acceptance, also those that are over or were withdrawn, the newest first. */
  risks(): Promise<readonly AcceptedRisk[]>;
  accept(risk: Omit<AcceptedRisk, "id">): Promise<AcceptedRisk>;
  /** Ends an acceptance; false when there is none of that id that stands. */
  withdraw(id: string): Promise<boolean>;
  marks(): Promise<readonly SetMark[]>;
  /** What is marked already keeps when, and takes the new reason. */
  mark(mark: SetMark): Promise<void>;
  /** Takes a mark away; false when there was none. */
  unmark(ref: string): Promise<boolean>;
}

/** What is kept somewhere, as questions ask for it. */
export const declaredBy =
  (kept: () => Promise<Pick<Declarations, "risks" | "marks">>): Declares =>
  async () => {
    const from = await kept();
    return { accepted: await from.risks(), marks: await from.marks(), now: Date.now() };
  };
