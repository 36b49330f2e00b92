import { z } from "zod";
import { cutAnswer, decidingAnswer, evidenceDocumentAnswer } from "@/server/contract/evidence.ts";
import { withAskedEnds } from "@/server/graph/asked-ends.ts";
import { cutOf } from "@/server/query/cut.ts";
import { decidingOf } from "@/server/query/deciding.ts";
import { askEvidence } from "./evidence/ask-evidence.ts";
import { question } from "./question.ts";
import { resolve } from "./resolve.ts";

const text = (what: string) => z.string().min(1, `${what} is missing`).max(2048).describe(what);

/** Enough to count the ways of a question that a person looks at; more are counted no further. */
const WAYS = 1000;
const PAGE = 100;

const evidenceQuestion = question({
  name: "evidence",
  summary: "the document that a step of a proof points into, which files it was read from, and when",
  params: z.object({ source: text("SOURCE, as in a step's evidence"), document: text("DOCUMENT, as in a step's evidence") }),
  answer: evidenceDocumentAnswer,
  ask: askEvidence,
});

const cutQuestion = question({
  name: "cut",
  summary: "what closing one step of a way would change: the ways between two ends that go by it, and who would lose the target altogether",
  params: z.object({
    from: text("FROM"),
    to: text("TO"),
    stepFrom: text("the reference the step leaves"),
    stepTo: text("the reference it leads to"),
    mechanism: text("its mechanism"),
    maxHops: z.coerce.number().int().min(1).max(30).default(10).describe("longest way that is counted, in hops"),
    page: z.coerce.number().int().min(1).max(1_000_000).default(1).describe("page of those who lose the target, 100 a page"),
  }),
  answer: cutAnswer,
  ask(estate, p) {
    const { ref: from, audience } = resolve(estate, p.from);
    const to = resolve(estate, p.to).ref;
    const step = { from: resolve(estate, p.stepFrom).ref, to: resolve(estate, p.stepTo).ref, mechanism: p.mechanism };
    const graph = withAskedEnds(estate.world, estate.graph, { from, to, ...(audience ? { audience } : {}) });
    const { principals, ...cut } = cutOf(graph, { from, to, step, maxHops: p.maxHops, limit: WAYS });
    const first = principals.lost.slice((p.page - 1) * PAGE, p.page * PAGE);
    return { from, to, step, ...cut, principals: { before: principals.before, lost: principals.lost.length, first } };
  },
});

/** Edges that are looked at: those of an ordinary entity, all of them. */
const EDGES = 200;

const decidingQuestion = question({
  name: "deciding",
  summary: "the statements and rules by which an entity can be become and can become others, in one step",
  params: z.object({ ref: text("REF") }),
  answer: decidingAnswer,
  ask(estate, p) {
    const { ref } = resolve(estate, p.ref);
    return { ref, ...decidingOf(estate.world, estate.graph, ref, EDGES) };
  },
});

/** Questions about one step of a proof, and about what steps rest on. */
export const STEP_QUESTIONS = [evidenceQuestion, cutQuestion, decidingQuestion];
