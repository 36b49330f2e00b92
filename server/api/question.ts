import type { z } from "zod";
import type { Declares } from "./declared/declared.ts";
import type { Estate } from "./estate.ts";

/**
 * A question as every face asks it: the command line's arguments, the query string and the OpenAPI document are all made from `params`.
 * `paged` questions give a page over HTTP and the whole list on the command line.
 */
export interface Question<P extends z.ZodObject = z.ZodObject> {
  /** Last part of the URL, and the name of the command. */
  readonly name: string;
  readonly summary: string;
  readonly params: P;
  readonly answer: z.ZodType;
  readonly paged?: boolean;
  /** `body`: the parameters come as a JSON body by POST, because they must not stand in an address, a log or a browser's history. */
  readonly sentIn?: "address" | "body";
  /**
   * The answer, or a promise of it where more than the snapshot is read. `declares`: what people have decided beside the facts. `kept`: another snapshot of
   * the server's store, as whoever asks may see it.
   */
  ask(estate: Estate, params: z.infer<P>, declares?: Declares, kept?: (snapshot: string) => Promise<Estate>): unknown;
}

/** Keeps the parameters' type while the question is written. */
export const question = <P extends z.ZodObject>(q: Question<P>): Question<P> => q;
