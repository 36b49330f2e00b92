import { z } from "zod";
import { findingsAnswer } from "@/server/contract/findings.ts";
import { askFindings } from "./ask-findings.ts";
import { question } from "./question.ts";

const findingsQuestion = question({
  name: "findings",
  summary: "what is wrong, the worst first, each with its cause, what it is wrong of and the smallest change that closes it",
  params: z.object({}),
  answer: findingsAnswer,
  ask: (estate) => askFindings(estate),
});

export const FINDING_QUESTIONS = [findingsQuestion] as const;
