import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { UnreachableError, UsageError } from "@/server/api/usage-error.ts";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import { scan } from "@/server/collect/scan/scan.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import { LIVE_ANSWERS, type LivePodAnswer, type LiveQuestion } from "@/server/contract/live.ts";
import { renamed } from "@/server/facts/persons/rename.ts";
import { irsaPod, type LiveEstate, liveRole, may, serviceAccount, startLiveEstate, trustsAccount, trustsRole } from "@/server/testing/stand-in/live-estate.ts";
import { checkAgain, holderOf } from "./check-again.ts";
import { liveAsked } from "./live-asked.ts";

const OPTIONS = { credentials: { accessKeyId: "x", secretAccessKey: "y" }, attempts: 1, patience: { attempts: 1, timeoutMs: 20_000, firstWaitMs: 1 } };
const POD = "k8s://orchard/pod/payments/ledger-0";

let there: LiveEstate;
let sources: readonly ScanSource[];
let snapshot: Estate;

beforeEach(async () => {
  there = await startLiveEstate();
  sources = [
    { name: "orchard", kind: "kubernetes", kubeconfig: there.kubeconfig },
    { name: "payments", kind: "aws", regions: ["eu-west-1"], endpoint: there.aws.url },
  ];
  const sink = memorySink();
  const { capturedAt, failed } = await scan(sources, sink, undefined, undefined, OPTIONS);
  expect(failed.filter((one) => !/secrets|list-instances|organization|credential-report|validating|mutating/.test(one.path))).toEqual([]);
  snapshot = new Estate(assembleFacts(documentsOf("scan", sink.documents), { readAt: capturedAt }), Date.now());
  there.aws.calls.length = 0;
  there.api.requests.length = 0;
});
afterEach(() => there.stop());

async function check<Q extends LiveQuestion>(question: Q, params: object, from = sources, withinMs = 4000) {
  const answer = await checkAgain(holderOf(snapshot, liveAsked(question, params as Record<string, unknown>)), from, { ...OPTIONS, withinMs });
  return LIVE_ANSWERS[question].parse(answer) as ReturnType<(typeof LIVE_ANSWERS)[Q]["parse"]>;
}
const roles = () => there.world.iam.roles ?? {};
const setRole = (name: string, over: object): void => {
  const role = roles()[name];
  if (role) there.world.iam.roles = { ...roles(), [name]: { ...role, ...over } };
};
/** Puts these objects in place of all of their resource. */
const setObjects = (resource: string, ...objects: readonly Record<string, unknown>[]): void => {
  for (const one of there.api.objects.all(resource)) {
    const { name, namespace } = one["metadata"] as { name: string; namespace?: string };
    there.api.objects.remove(resource, name, namespace);
  }
  for (const one of objects) there.api.objects.put(resource, one);
};
const stateOf = (answer: LivePodAnswer, fact: RegExp) => answer.live.facts.find((one) => fact.test(one.fact))?.state;

describe("nothing has changed", () => {
  test("a pod's answer is that of the snapshot, and only what it rests on was read", async () => {
    const answer = await check("pod", { pod: "payments/ledger-0" });
    expect(answer.live).toMatchObject({ changed: false, differences: [], unread: [] });
    expect(answer.effective).toBe(liveRole("ledger"));
    expect(answer.live.before).toMatchObject({ effective: liveRole("ledger"), reachable: answer.reachable });
    expect(answer.reachable).toEqual([liveRole("ledger"), liveRole("vault")]);
    expect(answer.live.facts.filter((one) => one.state !== "same").map((one) => [one.fact, one.state])).toEqual([
      ["Pod Identity associations of payments/ledger", "absent"],
    ]);
    expect(answer.live.kept).toContain("roles that are reached through another role");
    expect(there.api.requests.toSorted()).toEqual([
      "GET /api/v1/namespaces/payments/pods?fieldSelector=metadata.name%3Dledger-0",
      "GET /api/v1/namespaces/payments/serviceaccounts?fieldSelector=metadata.name%3Dledger",
      "GET /api/v1/namespaces?fieldSelector=metadata.name%3Dpayments",
      "GET /api/v1/nodes?fieldSelector=metadata.name%3Dip-10-0-0-1",
    ]);
    expect(there.aws.calls).not.toContain("iam GetAccountAuthorizationDetails");
    expect(answer.live.calls.map((one) => one.outcome)).not.toContain("failed");
    expect(answer.live.note).toContain("eventually consistent");
    expect(answer.live.tookMs).toBeLessThan(5000);
  });

  test("an IAM user's way is checked with the groups it is in and the policies they hold", async () => {
    const answer = await check("explain", { from: "asha", to: "vault" });
    expect(answer.live).toMatchObject({ changed: false, unread: [] });
    expect(there.aws.calls).toEqual(expect.arrayContaining(["iam ListGroupsForUser", "iam GetGroupPolicy", "iam GetRole", "iam GetPolicyVersion"]));
  });
});

describe("something has changed", () => {
  test("a trust policy that lets nobody in any more turns the verdict, and what was reached through it is gone", async () => {
    setRole("ledger", { trust: trustsAccount("payments/other") });
    const answer = await check("explain", { from: "serviceaccount/payments/ledger", to: liveRole("ledger") });
    expect(answer.live.before?.verdicts[0]?.verdict).toBe("allowed");
    expect(answer.verdicts.map((one) => one.verdict)).not.toContain("allowed");
    expect(answer.live).toMatchObject({ changed: true, differences: [{ before: "allowed", after: "denied" }] });
    const pod = await check("pod", { pod: POD });
    expect(pod.live.changed).toBe(true);
    expect(pod.effective).toBeNull();
    expect(pod.reachable).toEqual([]);
    expect(stateOf(pod, /^role .*ledger$/)).toBe("changed");
  });

  test("another role in the annotation and in a pod made again is followed to its trust, its policies, and on", async () => {
    setObjects("serviceaccounts", serviceAccount("ledger", "spare"));
    setObjects("pods", irsaPod("ledger-0", "ledger", "spare", "uid-new"));
    setRole("spare", { trust: trustsAccount("payments/ledger"), inline: { chain: may("sts:AssumeRole", liveRole("agent")) } });
    const answer = await check("pod", { pod: POD });
    expect(answer.effective).toBe(liveRole("spare"));
    expect(stateOf(answer, /^pod /)).toBe("changed");
    expect(stateOf(answer, /^role .*spare$/)).toBe("changed");
    expect(answer.live.differences).toContainEqual({ what: "effective identity of container main", before: liveRole("ledger"), after: liveRole("spare") });
    expect(answer.reachable).toContain(liveRole("spare"));
  });

  test("a policy that is put on a role opens the way on from it", async () => {
    setRole("ledger", { inline: { chain: may("sts:AssumeRole", liveRole("vault")), more: may("sts:AssumeRole", liveRole("spare")) } });
    setRole("spare", { trust: trustsRole("ledger") });
    const answer = await check("explain", { from: liveRole("ledger"), to: liveRole("spare") });
    expect(answer.live.before?.verdicts[0]?.verdict).toBe("denied");
    expect(answer.verdicts[0]?.verdict).toBe("allowed");
  });

  test("an association that was deleted takes the role away", async () => {
    there.world.eks.associations = {};
    const answer = await check("pod", { pod: "payments/agent-0" });
    expect(answer.live.before?.effective).toBe(liveRole("agent"));
    expect(answer.effective).toBeNull();
    expect(stateOf(answer, /associations/)).toBe("gone");
  });

  test("a pod that was deleted is told to be gone", async () => {
    setObjects("pods");
    const answer = await check("pod", { pod: POD });
    expect(answer).toMatchObject({ effective: null, containers: [], reachable: [] });
    expect(answer.live).toMatchObject({ changed: true });
    expect(answer.live.differences).toContainEqual({ what: "pod", before: "there", after: "gone" });
  });

  test("a pod that is younger than the snapshot is answered, by its namespace and name", async () => {
    setObjects("pods", irsaPod("ledger-1", "ledger", "ledger"));
    const answer = await check("pod", { pod: "payments/ledger-1" });
    expect(answer.live.before).toBeNull();
    expect(answer.effective).toBe(liveRole("ledger"));
    expect(answer.reachable).toEqual([liveRole("ledger"), liveRole("vault")]);
    await expect(check("pod", { pod: "payments/nowhere" })).rejects.toThrow("neither in the snapshot nor in the cluster now");
  });

  test("a role that was deleted, and a provider", async () => {
    const { ledger: _, ...rest } = roles();
    there.world.iam.roles = rest;
    there.world.iam.providers = {};
    const answer = await check("explain", { from: "serviceaccount/payments/ledger", to: liveRole("ledger") });
    expect(answer.verdicts.map((one) => one.verdict)).not.toContain("allowed");
    expect(answer.live.facts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ state: "gone", ref: liveRole("ledger") }),
        expect.objectContaining({ fact: expect.stringMatching(/^OIDC/), state: "gone" }),
      ]),
    );
  });

  test("an access entry that was deleted, for an identity that signs in with it", async () => {
    there.world.eks.entries = [];
    const answer = await check("explain", { from: liveRole("ledger"), to: "k8s://orchard/group/viewers" });
    expect(answer.live.facts).toContainEqual(expect.objectContaining({ fact: `access entry of ${liveRole("ledger")}`, state: "gone" }));
    expect(answer.live.changed).toBe(true);
  });

  test("an error is read again with the roles it names", async () => {
    const text = `User: arn:aws:sts::111122223333:assumed-role/ledger/s is not authorized to perform: sts:AssumeRole on resource: ${liveRole("vault")}`;
    setRole("vault", { trust: trustsRole("spare") });
    const answer = await check("why", { text });
    expect(answer.live.before?.verdicts[0]?.verdict).toBe("allowed");
    expect(answer.verdicts[0]?.verdict).toBe("denied");
    expect(answer.live.kept).toContain("who stands behind a role");
  });
});

describe("what cannot be read", () => {
  test("a role that may not be read stays as it was, and that is said", async () => {
    there.world.awsFaults["GetRole"] = { kind: "denied" };
    setRole("ledger", { trust: trustsAccount("payments/other") });
    const answer = await check("pod", { pod: POD });
    expect(answer.effective).toBe(liveRole("ledger"));
    expect(answer.live.changed).toBe(false);
    expect(answer.live.unread).toContainEqual({
      what: `the role itself (role ${liveRole("ledger")})`,
      of: "111122223333",
      reason: expect.stringContaining("is denied"),
    });
    expect(answer.live.calls).toContainEqual(expect.objectContaining({ call: "iam GetRole", outcome: "denied" }));
  });

  test("an inline policy that may not be read keeps its document", async () => {
    there.world.awsFaults["GetRolePolicy"] = { kind: "denied" };
    const answer = await check("explain", { from: liveRole("ledger"), to: liveRole("vault") });
    expect(answer.verdicts[0]?.verdict).toBe("allowed");
    expect(answer.live.unread.map((one) => one.what)).toContain(`the inline policy chain of the role (role ${liveRole("ledger")})`);
  });

  test("pods that may not be listed stay as they were", async () => {
    there.world.kubernetesFaults["pods"] = { kind: "forbidden" };
    setObjects("pods");
    const answer = await check("pod", { pod: POD });
    expect(answer.effective).toBe(liveRole("ledger"));
    expect(stateOf(answer, /^pod /)).toBe("unread");
    expect(answer.live.unread).toContainEqual({ what: "the pod (pod payments/ledger-0)", of: "orchard", reason: expect.stringContaining("403") });
  });

  test("an account that no source reads is said by name, and the cluster is read all the same", async () => {
    const answer = await check("pod", { pod: POD }, sources.slice(0, 1));
    expect(stateOf(answer, /^pod /)).toBe("same");
    expect(answer.live.unread.map((one) => one.reason)).toContainEqual(expect.stringContaining("no source reads account 111122223333"));
  });

  test("a cluster without a kubeconfig is read with a token made from the account's credentials, where the source asks for it", async () => {
    there.api.setToken("never this one");
    const account = sources.slice(1);
    expect((await check("pod", { pod: POD }, account)).live.unread.map((one) => one.reason)).toContainEqual(
      expect.stringContaining("no source reads cluster orchard"),
    );
    const asking = account.map((one) => ({ ...one, clusters: ["orchard"] }) as ScanSource);
    const answer = await check("pod", { pod: POD }, asking);
    expect(answer.live.unread.map((one) => one.reason)).toContainEqual(expect.stringContaining("401"));
    expect(answer.live.calls).toContainEqual(expect.objectContaining({ call: "eks DescribeCluster", outcome: "ok" }));
  });

  test("what does not come in time stays as it was, within the time", async () => {
    there.world.kubernetesFaults["pods"] = { kind: "slow", ms: 3000 };
    const answer = await check("pod", { pod: POD }, sources, 600);
    expect(answer.live.tookMs).toBeLessThan(2000);
    expect(answer.live.unread).toContainEqual(expect.objectContaining({ what: "the pod (pod payments/ledger-0)" }));
  });

  test("no source that answers is an error of its own; none that leads there is the asker's", async () => {
    const { aws, api } = there;
    await Promise.all([aws.stop(), api.stop()]);
    await expect(check("pod", { pod: POD })).rejects.toThrow(UnreachableError);
    await expect(check("pod", { pod: POD }, [])).rejects.toThrow(UsageError);
  });
});

test("no secret of an object is in an answer", async () => {
  setObjects("pods", irsaPod("ledger-0", "ledger", "ledger", "uid-new"));
  expect(JSON.stringify(there.api.objects.all("pods"))).toContain("PLANTED");
  expect(JSON.stringify(await check("pod", { pod: POD }))).not.toContain("PLANTED");
});

describe("somebody who is kept under a pseudonym", () => {
  test("is not asked for, is not gone for it, and is told by the pseudonym in what is read of others", async () => {
    const forgotten = { pseudonyms: (core: string) => (core === "asha" ? "person-1" : undefined), all: new Set(["person-1"]) };
    const kept = new Estate(renamed(snapshot.facts, forgotten.pseudonyms), Date.now());
    const asha = kept.facts.accounts.flatMap((one) => one.users)[0]?.arn ?? "";
    expect(asha).toMatch(/:user\/person-1$/);
    setRole("vault", {
      trust: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: asha.replace("person-1", "asha") }, Action: "sts:AssumeRole" }] },
    });
    const asked = liveAsked("explain", { from: asha, to: liveRole("vault") });
    const answer = await checkAgain(holderOf(kept, asked), sources, { ...OPTIONS, withinMs: 4000 }, forgotten);
    const { live, verdicts } = LIVE_ANSWERS.explain.parse(answer);
    expect(verdicts[0]?.verdict).toBe("allowed");
    expect(live.unread).toMatchObject([{ reason: expect.stringContaining("kept under a pseudonym") }]);
    expect(JSON.stringify(answer)).not.toContain("user/asha");
    expect(there.aws.calls.length).toBeGreaterThan(0);
    expect(JSON.stringify(there.aws.calls)).not.toContain("person-1");
  });
});
