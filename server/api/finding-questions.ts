import { z } from "zod";
import { findingBasisAnswer } from "@/server/contract/accepted.ts";
import { chokePointsAnswer } from "@/server/contract/choke-points.ts";
import { findingsAnswer } from "@/server/contract/findings.ts";
import { markOf, marksAnswer } from "@/server/contract/marks.ts";
import { askChokePoints } from "./ask-choke-points.ts";
import { askFindingBasis, askFindings } from "./ask-findings.ts";
import { askMarkOf, askMarks } from "./declared/ask-marks.ts";
import { nothingDeclared } from "./declared/declared.ts";
import type { Estate } from "./estate.ts";
import { name } from "./params.ts";
import { question } from "./question.ts";
import { wholeOf } from "./scope/snapshot-part.ts";

/** A snapshot of the store as the command line asks it, which a question on a bundle does not wait for. */
const keptWhole = async (snapshot: string): Promise<Estate> => (await import("./estates.ts")).estateOf(wholeOf(snapshot));

const findingsQuestion = question({
  name: "findings",
  summary: "what is wrong, the worst first, each with its cause, what it is wrong of and the smallest change that closes it",
  params: z.object({ newSince: z.string().max(200).optional().describe("only findings, and members of findings, that this snapshot does not have") }),
  answer: findingsAnswer,
  ask: async (estate, { newSince }, declares = nothingDeclared, kept = keptWhole) =>
    askFindings(estate, await declares(), newSince === undefined ? undefined : await kept(newSince)),
});

const findingBasisQuestion = question({
  name: "finding-basis",
  summary: "what accepting a finding would rest on: its members, each with a digest of what shows it",
  params: z.object({ finding: z.string().min(1).max(500) }),
  answer: findingBasisAnswer,
  ask: async (estate, { finding }, declares = nothingDeclared) => askFindingBasis(estate, finding, (await declares()).marks),
});

const MOST = 200;

const chokePointsQuestion = question({
  name: "choke-points",
  summary: "the steps whose closing takes the most ways to what is marked and to administrators, or to one entity",
  params: z.object({
    to: name("REF").optional().describe("ways to this entity alone"),
    limit: z.coerce.number().int().min(1).max(MOST).default(20).describe("how many steps"),
  }),
  answer: chokePointsAnswer,
  ask: async (estate, asked, declares = nothingDeclared) => askChokePoints(estate, asked, (await declares()).marks),
});

const marksQuestion = question({
  name: "marks",
  summary: "what is declared to be worth as much as an administrator: everything ranks by the way to it, too",
  params: z.object({}),
  answer: marksAnswer,
  ask: async (estate, _, declares = nothingDeclared) => askMarks(estate, (await declares()).marks),
});

const markOfQuestion = question({
  name: "mark-of",
  summary: "what a mark would be of: the reference, and how many identities that is in the snapshot",
  params: z.object({ ref: name("REF") }),
  answer: markOf,
  ask: (estate, { ref }) => askMarkOf(estate, ref),
});

export const FINDING_QUESTIONS = [chokePointsQuestion, marksQuestion, markOfQuestion, findingsQuestion, findingBasisQuestion] as const;
