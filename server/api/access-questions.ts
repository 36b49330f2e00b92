import { z } from "zod";
import { accessAnswer, accessRowAnswer, matrixAnswer } from "@/server/contract/access.ts";
import { ACCESS_SORTS } from "@/server/contract/access-names.ts";
import { VERDICT_WORDS } from "@/server/model/verdict.ts";
import { accessMatrix } from "@/server/query/access/matrix.ts";
import { askAccess, askAccessRow } from "./ask-access.ts";
import { name, paging, whole } from "./params.ts";
import { question } from "./question.ts";

/** One value, or several with commas between them. */
export const several = (about: string) =>
  z
    .union([z.array(z.string()), z.string().transform((text) => text.split(",").filter((part) => part !== ""))])
    .optional()
    .describe(`${about}; several with commas between them`);

/** What narrows the table of access, and the graph that is exported. */
export const narrowing = {
  verdict: several("only these words").pipe(z.array(z.enum(VERDICT_WORDS)).optional()),
  how: several("only these mechanisms, or families of them: `rbac:`, `iam:`, `eks:`"),
  crosses: z.enum(["yes", "no"]).optional().describe("only what leads from one account into another, or only the rest"),
  q: z.string().max(300).optional().describe("words that one of the two references holds"),
  who: name("WHO").optional(),
  whoKind: several("kinds of who"),
  whoCluster: several("clusters of who"),
  whoNamespace: several("namespaces of who"),
  whoAccount: several("accounts of who; a cluster's is the one it runs in"),
  whom: name("TO WHOM").optional(),
  whomKind: several("kinds of to whom"),
  whomCluster: several("clusters of to whom"),
  whomNamespace: several("namespaces of to whom"),
  whomAccount: several("accounts of to whom"),
  hops: z.enum(["direct", "indirect", "all"]).default("direct").describe("ways in one step, in more, or both; other than direct needs `who` or `whom`"),
};

const asked = z.object({
  ...narrowing,
  sort: z.enum(ACCESS_SORTS).default("verdict"),
  order: z.enum(["up", "down"]).default("up"),
  values: whole(1, 100_000).default(50).describe("most values told of each facet"),
  page: paging.page,
  size: paging.size,
});
export type AccessParams = z.infer<typeof asked>;

/** Everything that can become something, as one table. */
export const accessQuestion = question({
  name: "access",
  summary: "everything that can become something, as one table: filtered, sorted, with exact totals and facets",
  params: asked,
  answer: accessAnswer,
  paged: true,
  ask: askAccess,
});

const rowAsked = z.object({
  ...narrowing,
  row: z.string().max(2048).describe("the id of a row of `access`"),
  side: z.enum(["who", "whom"]).default("who"),
  page: paging.page,
  size: paging.size,
});
export type AccessRowParams = z.infer<typeof rowAsked>;

/** Who a row stands for. */
export const accessRowQuestion = question({
  name: "access-row",
  summary: "one row of `access` and, page by page, the entities at one of its ends",
  params: rowAsked,
  answer: accessRowAnswer,
  paged: true,
  ask: askAccessRow,
});

/** The overview of the table. */
export const matrixQuestion = question({
  name: "matrix",
  summary: "who can become roles of which account in one step: namespaces, users and outside identities against accounts, counted",
  params: z.object({}),
  answer: matrixAnswer,
  ask: (estate) => accessMatrix(estate.world, estate.graph),
});

export const ACCESS_QUESTIONS = [accessQuestion, accessRowQuestion, matrixQuestion] as const;
