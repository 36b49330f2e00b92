import { AttachGroupPolicyCommand, AttachRolePolicyCommand, AttachUserPolicyCommand, CreatePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import { scan } from "@/server/collect/scan/scan.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { hasMoto, startMoto } from "@/server/testing/moto.ts";
import { seedMoto } from "@/server/testing/stand-in/seed-moto.ts";
import { changeOfReads } from "./change-of-reads.ts";
import type { LiveFact } from "./live-fact.ts";
import { LiveReader } from "./live-reader.ts";

const REGION = "eu-west-1";
const OPTIONS = { credentials: { accessKeyId: "x", secretAccessKey: "y" }, attempts: 2, withinMs: 30_000 };

/** Every principal, policy, provider and instance of the accounts of a scan. */
const allOf = (facts: Facts): readonly LiveFact[] =>
  facts.accounts.flatMap((account): LiveFact[] => [
    ...account.roles.map((one): LiveFact => ({ kind: "principal", account: account.id, type: "role", arn: one.arn })),
    ...account.users.map((one): LiveFact => ({ kind: "principal", account: account.id, type: "user", arn: one.arn })),
    ...account.groups.map((one): LiveFact => ({ kind: "principal", account: account.id, type: "group", arn: one.arn })),
    ...account.policies.map((one): LiveFact => ({ kind: "policy", account: account.id, arn: one.arn })),
    ...account.oidcProviders.map((one): LiveFact => ({ kind: "oidc-provider", account: account.id, arn: one.arn })),
    ...account.instances.map((one): LiveFact => ({ kind: "instance", account: account.id, region: REGION, id: one.id })),
  ]);

/** A policy of the account's own, on a role, a user and its group. */
async function attachPolicy(endpoint: string): Promise<void> {
  const iam = new IAMClient({ endpoint, region: REGION, credentials: OPTIONS.credentials });
  const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
  const made = await iam.send(
    new CreatePolicyCommand({ PolicyName: "reads", Path: "/shared/", PolicyDocument: JSON.stringify(document), Tags: [{ Key: "team", Value: "a" }] }),
  );
  const PolicyArn = made.Policy?.Arn;
  await iam.send(new AttachRolePolicyCommand({ RoleName: "S3Admin", PolicyArn }));
  await iam.send(new AttachUserPolicyCommand({ UserName: "hugotse", PolicyArn }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: "developers", PolicyArn }));
  iam.destroy();
}

test.skipIf(!hasMoto)(
  "what a scan reads of an account in lists is the same, read thing by thing; and a planted name is not there",
  async () => {
    const moto = await startMoto();
    try {
      await seedMoto(moto.endpoint, REGION);
      await attachPolicy(moto.endpoint);
      const sources: ScanSource[] = [{ name: "moto", kind: "aws", regions: [REGION], endpoint: moto.endpoint }];
      const sink = memorySink();
      const { capturedAt } = await scan(sources, sink, undefined, undefined, OPTIONS);
      const facts = assembleFacts(documentsOf("scan", sink.documents), { readAt: capturedAt });
      const [account] = facts.accounts;
      if (!account) throw new Error("nothing was scanned");
      const nobody: LiveFact = { kind: "principal", account: account.id, type: "role", arn: `arn:aws:iam::${account.id}:role/nobody` };
      const wanted = [...allOf(facts), nobody];
      const reader = new LiveReader(sources, [], OPTIONS);
      const reads = await reader.read(wanted);
      await reader.close();
      const { states, change } = changeOfReads(facts, reads);
      expect(wanted.flatMap((fact, i) => (states[i] === "same" ? [] : [[fact, states[i], reads[i]?.lacks]]))).toEqual([[nobody, "absent", []]]);
      expect(change).toEqual({ clusters: {}, accounts: {} });
    } finally {
      await moto.stop();
    }
  },
  120_000,
);
