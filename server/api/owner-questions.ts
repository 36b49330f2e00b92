import { z } from "zod";
import { ownerAnswer } from "@/server/contract/owners.ts";
import { ownersOf } from "@/server/query/owners/owners-of.ts";
import { ownerRules } from "./owner-rules.ts";
import { name } from "./params.ts";
import { type Question, question } from "./question.ts";
import { resolve } from "./resolve.ts";

/** Who answers for an entity. */
export const OWNER_QUESTIONS: readonly Question[] = [
  question({
    name: "owner",
    summary: "who answers for an entity: owner, team and environment, each with where it is written",
    params: z.object({ ref: name("REF") }),
    answer: ownerAnswer,
    ask: (estate, { ref: asked }) => {
      const { ref } = resolve(estate, asked);
      return { ref, owners: [...ownersOf(estate.world, ref, ownerRules())] };
    },
  }),
];
