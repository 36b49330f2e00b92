import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { whyAnswer } from "@/server/contract/why.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { askWhy, type WhyAnswer } from "./ask-why.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");

async function estateOf(path: string): Promise<Estate> {
  const loaded = await loadFacts(path, { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return new Estate(loaded.value, TIME);
}

/** Every answer is one of the contract, and every verdict names its step. */
function why(estate: Estate, text: string): Omit<WhyAnswer, "candidates"> & { readonly candidates: readonly string[] } {
  const answer = askWhy(estate, { text });
  expect(whyAnswer.parse(JSON.parse(JSON.stringify(answer)))).toEqual(JSON.parse(JSON.stringify(answer)));
  for (const v of answer.verdicts) if (v.verdict === "denied") expect(v.steps.some((s) => s.outcome === "fail")).toBe(true);
  return answer;
}

const first = (answer: Pick<WhyAnswer, "verdicts">) => {
  const [verdict] = answer.verdicts;
  const failed = verdict?.steps.find((s) => s.outcome === "fail");
  return { from: verdict?.from, to: verdict?.to, verdict: verdict?.verdict, code: failed?.code };
};

const orchard = recordedInput("orchard");
let made: Promise<Estate> | undefined;
/** Read once: no test changes it. */
const orchardEstate = (): Promise<Estate> => {
  made ??= estateOf(orchard ?? "");
  return made;
};
const A = "222233334444";
const pod = (name: string): string => `k8s://orchard/pod/${name}`;
const role = (name: string): string => `arn:aws:iam::${A}:role/${name}`;
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/6F2C9A0B7D3E4F5A8C1B2D3E4F5A6B7C";
const event = (over: object): string => JSON.stringify({ eventTime: "2026-11-20T10:00:00Z", eventSource: "sts.amazonaws.com", ...over });
const tokenEvent = (subject: string, roleName: string, audience = "sts.amazonaws.com"): string =>
  event({
    userIdentity: {
      type: "WebIdentityUser",
      principalId: `arn:aws:iam::${A}:oidc-provider/${ISSUER}:${audience}:${subject}`,
      userName: subject,
      identityProvider: `arn:aws:iam::${A}:oidc-provider/${ISSUER}`,
    },
    eventName: "AssumeRoleWithWebIdentity",
    errorCode: "AccessDenied",
    errorMessage: "An unknown error occurred",
    requestParameters: { roleArn: role(roleName), roleSessionName: "botocore-session-1" },
  });

describe.skipIf(orchard === undefined)("on-call errors in orchard", () => {
  const REFUSED =
    "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity";

  it("story 2: a refused token that names nobody is the worker's, whose role trusts another namespace", async () => {
    const answer = why(await orchardEstate(), REFUSED);
    expect(answer.candidates).toEqual([
      pod("payments/payments-worker-67f8888c7c-n2dtf"),
      pod("payments/payments-worker-67f8888c7c-xwrhn"),
      "k8s://orchard/serviceaccount/payments/payments-worker",
    ]);
    expect(first(answer)).toEqual({
      from: pod("payments/payments-worker-67f8888c7c-n2dtf"),
      to: role("orchard-payments-worker"),
      verdict: "denied",
      code: "TRUST_SUBJECT_NOT_TRUSTED",
    });
    expect(answer.notes.join()).toContain("names nobody");
    expect(answer.next.some((n) => n.command?.includes("AssumeRoleWithWebIdentity"))).toBe(true);
    expect(answer.disagreement).toBeUndefined();
  });

  it("story 2 from the event: the very subject and role are decided", async () => {
    const answer = why(await orchardEstate(), tokenEvent("system:serviceaccount:payments:payments-worker", "orchard-payments-worker"));
    expect(answer.parsed).toMatchObject({
      kind: "web-identity-denied",
      principal: `oidc://${ISSUER}#system:serviceaccount:payments:payments-worker`,
      action: "sts:AssumeRoleWithWebIdentity",
      resource: role("orchard-payments-worker"),
      eventTime: "2026-11-20T10:00:00Z",
    });
    expect(first(answer)).toMatchObject({
      from: "k8s://orchard/serviceaccount/payments/payments-worker",
      verdict: "denied",
      code: "TRUST_SUBJECT_NOT_TRUSTED",
    });
    expect(answer.disagreement).toBeUndefined();
  });

  it("an event of an exchange that would succeed now: told beside the times, not argued away", async () => {
    const answer = why(await orchardEstate(), tokenEvent("system:serviceaccount:payments:payments-api", "orchard-payments-api"));
    expect(first(answer)).toMatchObject({ verdict: "allowed" });
    expect(answer.disagreement?.summary).toContain("by this snapshot it is allowed");
    expect(answer.disagreement?.explanations[0]).toContain("the error (20 Nov 2026, 10:00 UTC) is older than the snapshot");
  });

  it("story 8: a wrong audience is the search pod's", async () => {
    const answer = why(await orchardEstate(), "InvalidIdentityToken: Incorrect token audience");
    expect(first(answer)).toEqual({
      from: pod("storefront/search-864468f94f-wkfzq"),
      to: role("orchard-search"),
      verdict: "denied",
      code: "AUDIENCE_NOT_ACCEPTED",
    });
    expect(answer.candidates).toHaveLength(2);
  });

  it("story 6: no credentials, from a pod that is older than the webhook", async () => {
    const answer = why(
      await orchardEstate(),
      "kubectl logs -n storefront checkout-54bc6f6987-dknq7\nUnable to locate credentials. You can configure credentials by running aws configure",
    );
    expect(answer.parsed.kind).toBe("no-credentials");
    expect(first(answer)).toEqual({
      from: pod("storefront/checkout-54bc6f6987-dknq7"),
      to: role("orchard-checkout"),
      verdict: "denied",
      code: "POD_OLDER_THAN_WEBHOOK",
    });
    expect(answer.candidates).toEqual([pod("storefront/checkout-54bc6f6987-dknq7"), "k8s://orchard/serviceaccount/storefront/checkout"]);
  });

  it("no credentials and no name: pods that are set up for a role and end with nothing, not those whose token is refused", async () => {
    const { candidates } = why(await orchardEstate(), "CredentialsProviderError: Could not load credentials from any providers");
    expect(candidates).toContain(pod("storefront/checkout-54bc6f6987-dknq7"));
    expect(candidates).toContain(pod("ci/publisher-no-webhook"));
    expect(candidates).not.toContain(pod("payments/payments-worker-67f8888c7c-n2dtf"));
  });

  it("W12 a pod that is gone is answered for by its deployment's pod of now, and the answer says so", async () => {
    const answer = why(await orchardEstate(), `payments/payments-worker-67f8888c7c-zzzzz ${REFUSED}`);
    expect(answer.candidates).toHaveLength(2);
    expect(answer.notes.join()).toMatch(
      /no pod `payments-worker-67f8888c7c-zzzzz`.*deployment `payments\/payments-worker`.*`payments-worker-67f8888c7c-n2dtf`/,
    );
  });

  it("story 12, W7: a session named after an instance is the node's own, said first; pods of that node come first", async () => {
    const answer = why(
      await orchardEstate(),
      `User: arn:aws:sts::${A}:assumed-role/orchard-batch-nodes/i-0c9d8e7f6a5b40333 is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::orchard-payments/x because no identity-based policy allows the s3:GetObject action`,
    );
    expect(answer.parsed).toMatchObject({ session: "i-0c9d8e7f6a5b40333", policyType: "identity-based" });
    expect(answer.notes[0]).toMatch(/node's own credentials.*fallen through to the node role/);
    expect(answer.candidates).toContain(pod("storefront/image-resizer-f47bd5d8c-m5fkw"));
    // those that have credentials of their own only might
    const at = (name: string): number => answer.candidates.findIndex((c) => c.includes(name));
    expect(at("/storefront/image-resizer-")).toBeLessThan(at("/monitoring/fluent-bit-"));
    expect(answer.candidates.every((c) => c.startsWith("k8s://orchard/pod/"))).toBe(true);
    expect(first(answer)).toMatchObject({ verdict: "denied", code: "IDENTITY_POLICY_NO_ALLOW" });
    expect(answer.disagreement).toBeUndefined();
  });

  it("W7 a session of an SDK's default name: whoever gets the role by credentials of its own, nobody who takes a pod over", async () => {
    const { candidates, notes } = why(
      await orchardEstate(),
      `User: arn:aws:sts::${A}:assumed-role/orchard-payments-api/botocore-session-1699456147 is not authorized to perform: s3:PutObject`,
    );
    expect(notes[0]).toContain("default of the AWS SDK for Python");
    expect(candidates[0]).toBe("k8s://orchard/serviceaccount/payments/payments-api");
    expect(candidates).not.toContain("k8s://orchard/serviceaccount/ci/deployer");
  });

  it("pods whose SDK has the role come before those from inside which it could be had", async () => {
    const { candidates, next } = why(
      await orchardEstate(),
      `User: arn:aws:sts::${A}:assumed-role/orchard-payments-api/botocore-session-1699456147 is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::x/y`,
    );
    const pods = candidates.filter((c) => c.startsWith("k8s://orchard/pod/"));
    expect(pods.length).toBeGreaterThan(1);
    expect(pods.at(-1)).toBe(pod("payments/half-configured"));
    expect(next.find((n) => n.command?.startsWith("rolewalk pod"))?.command).toContain("payments-api-");
  });

  it("W3 AWS names a policy that was not collected: said, with its ARN", async () => {
    const policy = "arn:aws:organizations::999988887777:policy/o-x/service_control_policy/p-y";
    const answer = why(
      await orchardEstate(),
      `User: arn:aws:sts::${A}:assumed-role/orchard-payments-api/x is not authorized to perform: s3:ListBucket on resource: arn:aws:s3:::orchard-payments with an explicit deny in a service control policy: ${policy}`,
    );
    expect(answer.parsed).toMatchObject({ policy, policyType: "service-control" });
    expect(answer.disagreement?.summary).toContain("because of a service control policy");
    expect(answer.disagreement?.explanations.join()).toContain(policy);
    expect(answer.disagreement?.explanations.join()).toContain(`control policies of account ${A} were not collected`);
  });

  it.each([
    [
      "story 18: what a service account may not",
      'pods "x" is forbidden: User "system:serviceaccount:ci:deployer" cannot create resource "pods/exec" in API group "" in the namespace "storefront"',
      "k8s://orchard/serviceaccount/ci/deployer",
      "denied",
    ],
    [
      "by the name an access entry gives",
      'nodes is forbidden: User "github-deploy" cannot delete resource "nodes" in API group "" at the cluster scope',
      role("orchard-github-deploy"),
      "denied",
    ],
    [
      "by the ARN of a session",
      `nodes is forbidden: User "arn:aws:sts::${A}:assumed-role/orchard-github-deploy/x" cannot delete resource "nodes" in API group "" at the cluster scope`,
      role("orchard-github-deploy"),
      "denied",
    ],
    [
      "a name nobody has",
      'nodes is forbidden: User "jane" cannot delete resource "nodes" in API group "" at the cluster scope',
      "k8s://orchard/user/jane",
      "denied",
    ],
  ])("W11 forbidden, %s", async (_, text, from, verdict) => {
    const answer = why(await orchardEstate(), text);
    expect(first(answer)).toMatchObject({ from, verdict });
    expect(answer.disagreement).toBeUndefined();
  });

  it("W11 forbidden, though RBAC of the snapshot allows it", async () => {
    const answer = why(
      await orchardEstate(),
      'pods "x" is forbidden: User "system:serviceaccount:ci:deployer" cannot create resource "pods/exec" in API group "" in the namespace "payments"',
    );
    expect(first(answer).verdict).toBe("allowed");
    expect(answer.disagreement?.summary).toBe("Kubernetes refused it; by this snapshot it is allowed");
  });

  it("story 17: kubectl's Unauthorized is asked who it was; with the identity beside it, the row that never matches is found", async () => {
    const estate = await orchardEstate();
    const unnamed = why(estate, "error: You must be logged in to the server (Unauthorized)");
    expect(unnamed.candidates).toEqual([role("teams/data/orchard-analyst")]);
    expect(unnamed.next[0]?.command).toBe("aws sts get-caller-identity");
    const named = why(estate, `error: You must be logged in to the server (Unauthorized) arn:aws:sts::${A}:assumed-role/orchard-analyst/x`);
    expect(first(named)).toMatchObject({ from: role("teams/data/orchard-analyst"), verdict: "denied" });
  });

  it("W6 no pod of the snapshot would be refused so: AWS is believed, and that is said", async () => {
    const answer = why(await orchardEstate(), "AccessDeniedException: Unauthorized Exception! EKS does not have permissions to assume the associated role.");
    expect(answer.candidates).toContain(pod("payments/ledger-0"));
    expect(answer.disagreement?.summary).toMatch(/none of the \d+ pods/);
  });

  it("W9 the encoded part gets the command that reads it, quoted for the shell", async () => {
    const { next } = why(
      await orchardEstate(),
      "You are not authorized to perform this operation. Encoded authorization failure message: KzCTdjlfnw3kFnfFPzPDmpF530fEXAMPLE-_",
    );
    expect(next[0]?.command).toBe(
      "aws sts decode-authorization-message --encoded-message KzCTdjlfnw3kFnfFPzPDmpF530fEXAMPLE-_ --query DecodedMessage --output text",
    );
  });
});

const B = "111122223333";
const document = (...Statement: readonly object[]): object => ({ Version: "2012-10-17", Statement });
const allow = (Action: string, Resource: string): object => document({ Effect: "Allow", Action, Resource });
const roleDetail = (RoleName: string, service: string, policy?: object): object => ({
  Path: "/",
  RoleName,
  RoleId: `AROA${RoleName.toUpperCase().replaceAll("-", "").padEnd(17, "Z")}`,
  Arn: `arn:aws:iam::${B}:role/${RoleName}`,
  AssumeRolePolicyDocument: document({ Effect: "Allow", Principal: { Service: service }, Action: ["sts:AssumeRole", "sts:TagSession"] }),
  RolePolicyList: policy ? [{ PolicyName: "p", PolicyDocument: policy }] : [],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
});
const thing = (kind: string, name: string, rest: object, apiVersion = "v1"): object => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "pay", uid: name },
  ...rest,
});
const list = (...items: readonly object[]): object => ({ apiVersion: "v1", kind: "List", items });
const SMALL = {
  [`accounts/${B}/details.json`]: {
    UserDetailList: [],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [
      roleDetail(
        "ledger",
        "pods.eks.amazonaws.com",
        document(
          { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::books/*" },
          {
            Effect: "Allow",
            Action: "s3:GetObject",
            Resource: "arn:aws:s3:::ledger/*",
            Condition: { StringEquals: { "aws:PrincipalTag/kubernetes-namespace": "pay" } },
          },
        ),
      ),
      roleDetail("AWSReservedSSO_Admin_0123456789abcdef", "sso.amazonaws.com", allow("*", "*")),
    ],
  },
  "people/users.json": { Users: [{ UserName: "ann", UserId: "u1", IdentityStoreId: "d-1" }] },
  "clusters/prod/objects.json": list(
    thing("ServiceAccount", "ledger", {}),
    thing("StatefulSet", "ledger", { spec: { template: { spec: { serviceAccountName: "ledger", containers: [{ name: "c", image: "x" }] } } } }, "apps/v1"),
    {
      ...thing("Pod", "ledger-0", {
        spec: { serviceAccountName: "ledger", containers: [{ name: "c", image: "x" }] },
        status: { phase: "Running", podIPs: [{ ip: "10.1.2.3" }] },
      }),
      metadata: {
        name: "ledger-0",
        namespace: "pay",
        uid: "ledger-0",
        ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "ledger", uid: "ledger", controller: true }],
      },
    },
  ),
  "clusters/prod/association.json": {
    association: { clusterName: "prod", namespace: "pay", serviceAccount: "ledger", roleArn: `arn:aws:iam::${B}:role/ledger`, associationId: "a-1" },
  },
  "clusters/prod/associations.json": { associations: [{ clusterName: "prod", namespace: "pay", serviceAccount: "ledger", associationId: "a-1" }] },
};
const small = <T>(use: (estate: Estate) => T): Promise<T> => withWrittenBundle(SMALL, async (path) => use(await estateOf(path)));
const denied = (session: string, action: string, tail: string): string =>
  `User: arn:aws:sts::${B}:assumed-role/${session} is not authorized to perform: ${action} ${tail}`;
const UUID = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0";

describe("who is behind a session (W7)", () => {
  it("a Pod Identity session names its pod", () =>
    small((estate) => {
      const { candidates, notes } = why(estate, denied(`ledger/eks-prod-ledger-0-${UUID}`, "s3:PutObject", ""));
      expect(candidates).toEqual(["k8s://prod/pod/pay/ledger-0", "k8s://prod/serviceaccount/pay/ledger"]);
      expect(notes[0]).toContain("EKS Pod Identity");
    }));

  it("of a pod that is gone, the one its workload runs now", () =>
    small((estate) => {
      const { candidates, notes } = why(estate, denied(`ledger/eks-prod-ledger-7-${UUID}`, "s3:PutObject", ""));
      expect(candidates[0]).toBe("k8s://prod/pod/pay/ledger-0");
      expect(notes.join()).toContain("no pod `ledger-7`");
    }));

  it("of a pod that nothing is known of, whoever gets the role", () =>
    small((estate) => {
      const { candidates, notes } = why(estate, denied(`ledger/eks-prod-other-pod-${UUID}`, "s3:PutObject", ""));
      expect(candidates).toEqual(["k8s://prod/serviceaccount/pay/ledger"]);
      expect(notes[0]).toContain("no cluster of the snapshot has such a pod");
    }));

  it("D5: a Pod Identity session carries the tags of the account behind it", () =>
    small((estate) => {
      const { verdicts, disagreement } = why(estate, denied(`ledger/eks-prod-ledger-0-${UUID}`, "s3:GetObject", "on resource: arn:aws:s3:::ledger/x"));
      expect(verdicts[0]?.verdict).toBe("allowed");
      expect(disagreement?.summary).toContain("allowed");
    }));

  it("an Identity Center role and a name are a person", () =>
    small((estate) => {
      const answer = why(estate, denied("AWSReservedSSO_Admin_0123456789abcdef/ann", "s3:PutObject", "on resource: arn:aws:s3:::books/x"));
      expect(answer.candidates).toEqual(["sso://d-1/user/u1"]);
      expect(answer.notes[0]).toContain("a person's, `ann`");
    }));

  it("the agent's log names a pod by its address", () =>
    small((estate) => {
      const log =
        '{"client-addr":"10.1.2.3:36642","cluster-name":"prod","msg":"Error fetching credentials: unable to fetch credentials from EKS Auth: context canceled","service":"EKS Auth"}';
      expect(why(estate, log).candidates[0]).toBe("k8s://prod/pod/pay/ledger-0");
    }));
});

describe("where AWS says otherwise (W3)", () => {
  const OBJECT = "on resource: arn:aws:s3:::books/x";
  const CASES: readonly (readonly [string, string, readonly string[]])[] = [
    ["a session policy", "because no session policy allows the s3:GetObject action", ["session policy"]],
    ["a resource policy", "with an explicit deny in a resource-based policy", ["resource policy of `arn:aws:s3:::books/x` was not collected"]],
    ["a VPC endpoint's policy", "because no VPC endpoint policy allows the s3:GetObject action", ["VPC endpoint"]],
    ["a service control policy", "with an explicit deny in a service control policy", [`control policies of account ${B} were not collected`]],
    ["nothing", "", ["session policy", "resource policy", "control policies", "VPC endpoint"]],
  ];
  it.each(CASES)("names %s for what is allowed by the snapshot", (_, clause, told) =>
    small((estate) => {
      const answer = why(estate, denied("ledger/nightly", "s3:GetObject", `${OBJECT} ${clause}`));
      expect(first(answer).verdict).toBe("allowed");
      const text = answer.disagreement?.explanations.join("\n") ?? "";
      for (const words of told) expect(text).toContain(words);
      expect(text).toContain("does not say when this was");
    }),
  );

  it("names the check at which it fails by the snapshot too: they agree", () =>
    small((estate) => {
      const answer = why(estate, denied("ledger/nightly", "s3:PutObject", `${OBJECT} because no identity-based policy allows the s3:PutObject action`));
      expect(first(answer)).toMatchObject({ verdict: "denied", code: "IDENTITY_POLICY_NO_ALLOW" });
      expect(answer.disagreement).toBeUndefined();
    }));

  it("names another one: both are told, neither is insisted on", () =>
    small((estate) => {
      const answer = why(estate, denied("ledger/nightly", "s3:PutObject", `${OBJECT} because no permissions boundary allows the s3:PutObject action`));
      expect(answer.disagreement?.summary).toBe(
        "AWS refused it because of a permissions boundary; by this snapshot it fails at the identity policy. Several can refuse one call, and AWS names only one",
      );
    }));

  it("of an account that was not collected nothing is decided, so nothing differs", () =>
    small((estate) => {
      const answer = why(estate, `User: arn:aws:iam::999988887777:user/x is not authorized to perform: s3:GetObject ${OBJECT}`);
      expect(first(answer).verdict).toBe("unknown");
      expect(answer.disagreement).toBeUndefined();
    }));

  it("the snapshot is older than the event", () =>
    small((estate) => {
      const text = event({
        userIdentity: { type: "AssumedRole", arn: `arn:aws:sts::${B}:assumed-role/ledger/nightly` },
        eventSource: "s3.amazonaws.com",
        eventName: "GetObject",
        errorCode: "AccessDenied",
        eventTime: "2027-01-01T00:00:00Z",
        requestParameters: { bucketName: "books", key: "x" },
      });
      expect(why(estate, text).disagreement?.explanations[0]).toContain("is older than the error (1 Jan 2027, 00:00 UTC)");
    }));
});

describe("texts that are no question", () => {
  it.each(["", " \n\t "])("%j is refused", (text) => small((estate) => expect(() => askWhy(estate, { text })).toThrow("there is no text")));
  it("too long a text is refused, and not quoted", () =>
    small((estate) => expect(() => askWhy(estate, { text: "x".repeat(300_000) })).toThrow(/^the text is longer than 262144 characters/)));
  it("what is not known says what is looked for", () =>
    small((estate) => {
      const answer = why(estate, "Segmentation fault (core dumped)");
      expect(answer).toMatchObject({ parsed: { kind: "unrecognised", principal: null }, candidates: [], verdicts: [], others: 0 });
      expect(answer.notes[0]).toContain("Rolewalk looks for");
    }));
});

describe("every wording that is known, asked of the demo", () => {
  const fixtures = JSON.parse(readFileSync("server/query/why/fixtures/errors.json", "utf8")) as readonly {
    readonly name: string;
    readonly text: string;
    readonly error: { readonly kind: string };
  }[];
  const demo = estateOf("server/demo/bundle");
  it.each(fixtures.map((f) => [f.name, f] as const))("%s", async (_, { text, error }) => {
    const answer = why(await demo, text);
    expect(answer.parsed.kind).toBe(error.kind);
    // whatever it is, there is something to read, to decide or to do
    expect(answer.notes.length + answer.verdicts.length + answer.next.length).toBeGreaterThan(0);
  });

  it("story of the demo: the reports pod, by the error of its SDK", async () => {
    const answer = why(await demo, "shop/reports-5d8c6b7f99-p4r7n: Not authorized to perform sts:AssumeRoleWithWebIdentity");
    expect(first(answer)).toMatchObject({ from: "k8s://demo/pod/shop/reports-5d8c6b7f99-p4r7n", verdict: "denied", code: "TRUST_SUBJECT_NOT_TRUSTED" });
  });
});
