import { z } from "zod";

/** How much of a list was read. A list that is not told of was not read at all. */
export const listState = z.enum(["complete", "partial"]);
export type ListState = z.infer<typeof listState>;
