import { CreateAccessEntryCommand } from "@aws-sdk/client-eks";
import { CreateUserCommand, GenerateCredentialReportCommand } from "@aws-sdk/client-iam";
import { afterEach, describe, expect, test } from "vitest";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import type { ScanProgress } from "@/server/collect/scan/progress.ts";
import { type AwsFault, type AwsStandIn, startAws } from "@/server/testing/stand-in/aws.ts";
import { accountStandIn } from "@/server/testing/stand-in/aws-account.ts";
import type { EksCluster } from "@/server/testing/stand-in/aws-eks.ts";
import { makeClients } from "./clients.ts";
import { scanAccount } from "./scan-account.ts";

const PRINCIPALS = ["arn:aws:iam::111122223333:role/admin", "arn:aws:iam::111122223333:role/team/deployer"];
const CLUSTER: EksCluster = {
  name: "orchard",
  entries: PRINCIPALS,
  associations: { "payments/ledger": "arn:aws:iam::111122223333:role/ledger", "shop/api": "arn:aws:iam::111122223333:role/api" },
};

let aws: AwsStandIn;
afterEach(() => aws?.stop());

const start = async (faults: Readonly<Record<string, AwsFault>> = {}, clusters: readonly EksCluster[] = [CLUSTER]) => {
  aws = await startAws(accountStandIn(clusters), faults);
  return { endpoint: aws.url, regions: ["eu-west-1"], credentials: { accessKeyId: "x", secretAccessKey: "y" }, attempts: 3 };
};
const scanned = async (faults: Readonly<Record<string, AwsFault>> = {}, clusters?: readonly EksCluster[], attempts = 3) => {
  const sink = memorySink();
  const outcome = await scanAccount({ ...(await start(faults, clusters)), attempts }, sink);
  return { outcome, documents: Object.fromEntries(sink.documents) as Readonly<Record<string, Record<string, never>>> };
};

describe("an account that answers everything", () => {
  test("is complete, and each list is one document of all its pages", async () => {
    const { outcome, documents } = await scanned();
    expect(outcome).toMatchObject({ state: "complete", failed: [], missing: [] });
    const details = documents["accounts/111122223333/account-authorization-details.json"];
    expect(details?.["RoleDetailList"]).toMatchObject([{ RoleName: "a" }, { RoleName: "b" }, { RoleName: "c" }]);
    expect(details?.["IsTruncated"]).toBeUndefined();
    expect(documents["accounts/111122223333/describe-instances-eu-west-1.json"]?.["Reservations"]).toHaveLength(2);
    expect(documents["clusters/orchard/list-access-entries.json"]).toEqual({ accessEntries: PRINCIPALS });
    expect(documents["clusters/orchard/describe-access-entry-111122223333.role.team.deployer.json"]?.["accessEntry"]).toMatchObject({
      principalArn: PRINCIPALS[1],
      createdAt: "2026-01-02T03:04:05+00:00",
    });
    const policies = documents["clusters/orchard/list-associated-access-policies-111122223333.role.admin.json"];
    expect(policies).toMatchObject({ clusterName: "orchard", principalArn: PRINCIPALS[0] });
    expect(policies?.["associatedAccessPolicies"]).toHaveLength(2);
    expect(documents["clusters/orchard/describe-pod-identity-association-a-1.json"]?.["association"]).toMatchObject({
      serviceAccount: "api",
      roleArn: "arn:aws:iam::111122223333:role/api",
    });
  });

  test("is read by the bundle's reader with every list whole", async () => {
    const { documents } = await scanned();
    const facts = factsOf(documents);
    expect(facts.coverage.failed).toEqual([]);
    const account = facts.accounts.find((one) => one.id === "111122223333");
    const lists = [
      "users",
      "groups",
      "roles",
      "policies",
      "oidcProviders",
      "samlProviders",
      "instanceProfiles",
      "instances",
      "accessKeys",
      "mfaDevices",
      "credentialReport",
    ];
    expect(account?.lists).toEqual(Object.fromEntries(lists.map((list) => [list, "complete"])));
    expect(account?.roles.map((one) => one.name)).toEqual(["a", "b", "c"]);
    expect(account?.mfaAsked).toEqual(["asha"]);
    const [cluster] = facts.clusters;
    expect(cluster).toMatchObject({ name: "orchard", account: "111122223333", region: "eu-west-1", issuer: "oidc.eks.eu-west-1.amazonaws.com/id/orchard" });
    expect(cluster?.accessEntries.map((one) => one.principalArn)).toEqual(PRINCIPALS);
    expect(cluster?.associatedPolicies.map((one) => one.policies.length)).toEqual([2, 2]);
    expect(cluster?.podIdentityAssociations.map((one) => one.roleArn)).toEqual(Object.values(CLUSTER.associations));
    expect(account?.oidcProviders).toMatchObject([{ clientIds: ["sts.amazonaws.com"] }]);
    expect(cluster?.nodegroups).toMatchObject([{ name: "workers", nodeRoleArn: "arn:aws:iam::111122223333:role/a" }]);
    expect(cluster?.fargateProfiles).toMatchObject([{ name: "batch", podExecutionRoleArn: "arn:aws:iam::111122223333:role/b" }]);
    expect(cluster?.identityProviderConfigs).toMatchObject([{ name: "people", issuerUrl: "https://login.example.com" }]);
    expect(cluster?.lists).toMatchObject({ accessEntries: "complete", podIdentityAssociations: "complete", nodegroups: "complete", addons: "complete" });
    expect(facts.organization?.parents).toEqual({ "ou-ab12-work": "r-ab12", "111122223333": "ou-ab12-work", "444455556666": "r-ab12" });
    expect(facts.organization?.accountTags?.["111122223333"]).toEqual({ team: "team of 111122223333", owner: "asha" });
    expect(facts.organization?.attachments).toContainEqual({ target: "ou-ab12-work", type: "SERVICE_CONTROL_POLICY", policyIds: ["p-deny"] });
    expect(facts.organization?.policies.every((one) => one.document !== undefined)).toBe(true);
  });

  test("the organization is read from its root down", async () => {
    const { documents } = await scanned();
    expect(documents["organization/list-accounts.json"]?.["Accounts"]).toHaveLength(2);
    expect(documents["accounts/111122223333/list-parents.json"]?.["Parents"]).toMatchObject([{ Id: "ou-ab12-work" }]);
    expect(documents["organization/ou-ab12-work/list-policies-for-target-SERVICE_CONTROL_POLICY.json"]?.["Policies"]).toMatchObject([{ Id: "p-deny" }]);
    expect(Object.keys(documents).filter((path) => path.includes("describe-policy"))).toHaveLength(2);
  });

  test("of the credential report only the columns that rules read are kept, and of an add-on not its settings", async () => {
    const { documents } = await scanned();
    const report = documents["accounts/111122223333/get-credential-report.json"]?.["Content"];
    expect(Buffer.from(String(report), "base64").toString()).toBe(
      "user,arn,password_enabled,mfa_active,access_key_1_active,access_key_2_active\nasha,arn:aws:iam::111122223333:user/asha,true,true,true,false\n",
    );
    expect(JSON.stringify(documents)).not.toContain("PLANTED");
  });
});

describe("an account that answers in part", () => {
  test("a denied call is coverage that names the call and what is weaker, and the rest is read", async () => {
    const { outcome, documents } = await scanned({ ListAccessEntries: { kind: "denied" } });
    expect(outcome.state).toBe("partial");
    expect(outcome.failed).toEqual([{ path: "clusters/orchard/list-access-entries.json", reason: expect.stringContaining("is denied: User: arn:aws:sts") }]);
    expect(outcome.missing).toEqual([{ what: "eks ListAccessEntries", of: "orchard", weakens: "which IAM identities may do what in the cluster" }]);
    expect(outcome.ledger.find((one) => one.operation === "ListAccessEntries")).toMatchObject({ count: 1, denied: 1 });
    expect(documents["clusters/orchard/list-pod-identity-associations.json"]?.["associations"]).toHaveLength(2);
  });

  test("a list that breaks off keeps what was read, marked as not whole", async () => {
    const { outcome, documents } = await scanned({ GetAccountAuthorizationDetails: { kind: "denied", after: 2 } });
    const details = documents["accounts/111122223333/account-authorization-details.json"];
    expect(details).toMatchObject({ IsTruncated: true, RoleDetailList: [{ RoleName: "a" }] });
    expect(outcome.failed[0]?.reason).toContain("breaks off after page 2");
  });

  test("throttling is waited for, and only named when the retries run out", async () => {
    const passing = await scanned({ ListClusters: { kind: "throttled", times: 1 } });
    expect(passing.outcome.state).toBe("complete");
    const told = passing.outcome.ledger.filter((one) => one.throttled !== undefined);
    expect(told).toMatchObject([{ operation: "ListClusters", count: 1, denied: 0, throttled: 1 }]);
    expect(told[0]?.waitedMs).toBeGreaterThan(0);
    await aws.stop();
    const { outcome } = await scanned({ ListClusters: { kind: "throttled" } }, undefined, 2);
    expect(outcome.failed).toMatchObject([{ path: "accounts/111122223333/list-clusters-eu-west-1.json", reason: expect.stringContaining("throttled") }]);
  });

  test("how often it was throttled, and how long that was waited for, is told while it is read", async () => {
    const seen: ScanProgress[] = [];
    await scanAccount(await start({ ListInstanceProfiles: { kind: "throttled", times: 2 } }), memorySink(), (progress) => seen.push(progress));
    expect(seen[0]).not.toHaveProperty("throttled");
    expect(seen.at(-1)).toMatchObject({ state: "complete", throttled: 2 });
    expect(seen.at(-1)?.waitedMs).toBeGreaterThan(0);
  });

  test("an organization and a report that may not be read leave the account complete", async () => {
    const { outcome } = await scanned({ DescribeOrganization: { kind: "denied" }, GetCredentialReport: { kind: "denied" } });
    expect(outcome.state).toBe("complete");
    expect(outcome.missing.map((one) => one.what)).toEqual(["iam GetCredentialReport", "organizations DescribeOrganization"]);
  });

  test("a cluster that knows no access entries has an empty list of them, without a call", async () => {
    const { outcome, documents } = await scanned({}, [{ ...CLUSTER, authenticationMode: "CONFIG_MAP" }]);
    expect(documents["clusters/orchard/list-access-entries.json"]).toEqual({ accessEntries: [] });
    expect(outcome.state).toBe("complete");
    expect(aws.calls).not.toContain("eks ListAccessEntries");
  });

  test("half of an entry's policies is written as none, never as all", async () => {
    const { documents } = await scanned({ ListAssociatedAccessPolicies: { kind: "denied", after: 1 } });
    const written = Object.entries(documents).filter(([path]) => path.includes("associated-access-policies"));
    expect(written.every(([, one]) => (one["associatedAccessPolicies"] as unknown[] | undefined)?.length === 2)).toBe(true);
  });
});

describe("an account that cannot be read", () => {
  test("no answer is a failed source with the reason", async () => {
    const sink = memorySink();
    const outcome = await scanAccount({ ...(await start()), endpoint: "http://127.0.0.1:1", attempts: 1 }, sink);
    expect(outcome).toMatchObject({ state: "failed", reason: expect.stringContaining("could not be reached") });
    expect(sink.documents.size).toBe(0);
  });

  test("an aborted scan rejects with the signal's reason", async () => {
    const stopped = AbortSignal.abort(new Error("stopped by hand"));
    await expect(scanAccount(await start(), memorySink(), () => undefined, stopped)).rejects.toThrow("stopped by hand");
  });
});

test("a role to assume is assumed first, with its external id", async () => {
  const outcome = await scanAccount({ ...(await start()), roleArn: "arn:aws:iam::111122223333:role/reader", externalId: "ext" }, memorySink());
  expect(outcome.failed).toEqual([]);
  expect(aws.calls[0]).toBe("sts AssumeRole");
  expect(aws.calls.filter((one) => one === "sts AssumeRole")).toHaveLength(1);
  expect(outcome.ledger).toContainEqual({ service: "sts", operation: "AssumeRole", of: "arn:aws:iam::111122223333:role/reader", count: 1, denied: 0 });
});

test("a planted write is refused before anything is sent", async () => {
  const clients = makeClients(await start());
  await expect(clients.iam.send(new CreateUserCommand({ UserName: "planted" }))).rejects.toThrow("refused to send iam CreateUser");
  await expect(clients.iam.send(new GenerateCredentialReportCommand({}))).rejects.toThrow("refused to send");
  await expect(
    clients.eks("eu-west-1").send(new CreateAccessEntryCommand({ clusterName: "orchard", principalArn: "arn:aws:iam::111122223333:role/x" })),
  ).rejects.toThrow("refused to send eks CreateAccessEntry");
  expect(aws.calls).toEqual([]);
  clients.close();
});
