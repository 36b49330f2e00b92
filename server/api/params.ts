import { z } from "zod";
import type { Page } from "@/server/query/closure.ts";

/** An entity, as a person may write it. */
export const name = (what: string) => z.string().min(1, `${what} is missing`).max(2048).describe(`${what}: a reference or an unambiguous short form`);
export const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
/** What questions with long lists take. */
export const paging = {
  page: whole(1, 1_000_000).optional().describe("page, counted from 1"),
  size: whole(1, 5000).optional().describe("rows a page"),
  hops: z.enum(["direct", "indirect"]).optional().describe("only rows in one hop, or only those in more; the totals are theirs"),
};

const FIRST = 1;
const SIZE = 100;

const EVERYTHING = Number.MAX_SAFE_INTEGER;
type PageAsked = z.infer<z.ZodObject<typeof paging>>;

/** The page that was asked for; without one, everything. */
export const pageOf = ({ page, size, hops }: PageAsked): Page => {
  const far = hops ? { far: hops } : {};
  if (page === undefined && size === undefined) return { offset: 0, size: EVERYTHING, ...far };
  const rows = size ?? SIZE;
  return { offset: ((page ?? FIRST) - FIRST) * rows, size: rows, ...far };
};
