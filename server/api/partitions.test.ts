import { expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { askCan } from "./ask-can.ts";
import { Estate } from "./estate.ts";

const A = "111122223333";
const NOW = Date.parse("2026-11-25T00:00:00Z");

const userIn = (partition: string): object => ({
  UserDetailList: [
    { Path: "/", UserName: "mei", UserId: "AIDAMEIZZZZZZZZZZZZZZ", Arn: `arn:${partition}:iam::${A}:user/mei`, GroupList: [], UserPolicyList: [] },
  ],
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: [],
});

async function estateIn(partition: string): Promise<Estate> {
  const loaded = await withWrittenBundle({ [`accounts/${A}/details.json`]: userIn(partition) }, (path) => loadFacts(path, { readAt: "2026-11-25T00:00:00Z" }));
  if (!loaded.ok) throw new Error(loaded.error.message);
  return new Estate(loaded.value, NOW);
}

it.each(["aws", "aws-cn", "aws-us-gov"])("can without a resource is asked of the caller's account, in partition %s", async (partition) => {
  const answer = askCan(await estateIn(partition), { principal: "mei", action: "s3:GetObject" });
  expect(answer.to).toBe(`arn:${partition}:iam::${A}:root`);
});
