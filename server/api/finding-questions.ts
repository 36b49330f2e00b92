import { z } from "zod";
import { findingBasisAnswer } from "@/server/contract/accepted.ts";
import { findingsAnswer } from "@/server/contract/findings.ts";
import { askFindingBasis, askFindings } from "./ask-findings.ts";
import { nothingDeclared } from "./declared.ts";
import type { Estate } from "./estate.ts";
import { question } from "./question.ts";

/** A snapshot of the server's store, which a question on a bundle does not wait for. */
const kept = async (snapshot: string): Promise<Estate> => (await import("./estates.ts")).estateOf(snapshot);

const findingsQuestion = question({
  name: "findings",
  summary: "what is wrong, the worst first, each with its cause, what it is wrong of and the smallest change that closes it",
  params: z.object({ newSince: z.string().max(200).optional().describe("only findings, and members of findings, that this snapshot does not have") }),
  answer: findingsAnswer,
  ask: async (estate, { newSince }, declares = nothingDeclared) =>
    askFindings(estate, await declares(), newSince === undefined ? undefined : await kept(newSince)),
});

const findingBasisQuestion = question({
  name: "finding-basis",
  summary: "what accepting a finding would rest on: its members, each with a digest of what shows it",
  params: z.object({ finding: z.string().min(1).max(500) }),
  answer: findingBasisAnswer,
  ask: (estate, { finding }) => askFindingBasis(estate, finding),
});

export const FINDING_QUESTIONS = [findingsQuestion, findingBasisQuestion] as const;
