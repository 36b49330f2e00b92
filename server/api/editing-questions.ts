import { z } from "zod";
import { actionCatalogue } from "@/server/catalogue/action-catalogue.ts";
import { actionsAnswer, documentCheckAnswer, simulateAnswer, startsAnswer } from "@/server/contract/editing.ts";
import { simulateCases } from "@/server/policy/simulate.ts";
import { askActions } from "./editing/ask-actions.ts";
import { askStarts } from "./editing/ask-starts.ts";
import { checkDocument } from "./editing/check-document.ts";
import { name, whole } from "./params.ts";
import { question } from "./question.ts";

/** Longest text that is checked, in UTF-16 units. */
const MAX_TEXT = 1024 ** 2;

const actionsQuestion = question({
  name: "actions",
  summary: "actions of AWS whose name holds a text, with what they are called on; of a text without colon the services",
  params: z.object({ q: z.string().max(200), limit: whole(1, 200).default(50) }),
  answer: actionsAnswer,
  ask: async (_, p) => askActions(await actionCatalogue(), p),
});

const documentQuestion = question({
  name: "check-document",
  summary: "what is wrong with documents of a proposed change, by line and column, before anything is tried",
  params: z.object({ text: z.string().max(MAX_TEXT).describe("the documents, JSON or YAML; they are not kept") }),
  answer: documentCheckAnswer,
  sentIn: "body",
  ask: async (_, { text }) => checkDocument(text, await actionCatalogue()),
});

/** Most cases of one request. */
const MAX_CASES = 1000;

const simulateQuestion = question({
  name: "simulate",
  summary: "evaluates the policies that are sent, case by case; nothing of the snapshot counts",
  params: z.object({ cases: z.array(z.unknown()).max(MAX_CASES).describe("the cases, as in the file of `rolewalk simulate`; they are not kept") }),
  answer: simulateAnswer,
  sentIn: "body",
  ask: (_, { cases }) => simulateCases(cases),
});

const startsQuestion = question({
  name: "starts",
  summary: "the documents by which an entity has the access that it has, each as one would edit it to propose a change",
  params: z.object({ ref: name("REF") }),
  answer: startsAnswer,
  ask: askStarts,
});

/** Questions of somebody who is writing a document. */
export const EDITING_QUESTIONS = [actionsQuestion, documentQuestion, simulateQuestion, startsQuestion];
