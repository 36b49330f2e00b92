import { z } from "zod";
import { accountsAnswer, clustersAnswer } from "@/server/contract/answers.ts";
import { accountName } from "@/server/query/entity.ts";
import type { Estate } from "./estate.ts";
import { question } from "./question.ts";

const clustersQuestion = question({
  name: "clusters",
  summary: "the clusters of the snapshot, by name, ARN and address",
  params: z.object({}),
  answer: clustersAnswer,
  ask: (estate) => ({
    clusters: [...estate.world.clusters.values()].map(({ name: called, facts }) => ({
      name: called,
      arn: facts.arn ?? facts.eks?.arn ?? null,
      eksName: facts.eks?.name ?? null,
      endpoint: facts.eks?.endpoint ?? null,
    })),
  }),
});

/** Accounts that were collected, and those an organization lists, each once. */
function accountIds(estate: Estate): readonly string[] {
  const { accounts, organization } = estate.facts;
  return [...new Set([...accounts.map((a) => a.id), ...(organization?.accounts ?? []).map((a) => a.id)])].sort();
}

const accountsQuestion = question({
  name: "accounts",
  summary: "the AWS accounts of the snapshot and of its organization, with the names they are known by",
  params: z.object({}),
  answer: accountsAnswer,
  ask: (estate) => ({
    accounts: accountIds(estate).map((id) => ({ id, name: accountName(estate.world, id) ?? null, collected: estate.world.accounts.has(id) })),
  }),
});

/** Questions about what the snapshot is of. */
export const PLACE_QUESTIONS = [clustersQuestion, accountsQuestion];
