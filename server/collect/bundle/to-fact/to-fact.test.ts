import { describe, expect, it } from "vitest";
import { objectOf } from "@/server/collect/bundle/facts-of.ts";
import { toAdmissionFact } from "./admission.ts";
import { toConfigMapFact } from "./config-map.ts";
import { toRoleFact, toUserFact } from "./iam-principal.ts";
import { toInstanceFact } from "./instance.ts";
import { toNetworkPolicyFact } from "./network-policy.ts";
import { toNodeFact } from "./node.ts";
import { policyDocumentOf } from "./policy-document.ts";
import { toListedOidcProviderFact } from "./provider.ts";
import { toWorkloadFact } from "./workload.ts";

const factOf = <T>(result: { ok: true; value: T } | { ok: false; error: string }): T => {
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

describe("the kind of a node", () => {
  const kind = (name: string, labels: object, providerID?: string) => factOf(toNodeFact({ metadata: { name, labels }, spec: { providerID } })).kind;
  it.each([
    ["fargate by label", "x", { "eks.amazonaws.com/compute-type": "fargate" }, undefined, "fargate"],
    ["fargate by name", "fargate-ip-10-0-0-1.compute.internal", {}, undefined, "fargate"],
    ["hybrid by label", "mi-1", { "eks.amazonaws.com/compute-type": "hybrid" }, undefined, "hybrid"],
    ["hybrid by provider id", "mi-1", {}, "eks-hybrid:///eu-west-1/demo/mi-1", "hybrid"],
    ["auto mode", "i-0abc", { "eks.amazonaws.com/compute-type": "auto" }, "aws:///eu-west-1a/i-0abc", "auto"],
    ["EC2 by provider id", "ip-10-0-0-1", {}, "aws:///eu-west-1a/i-0abc", "ec2"],
    ["EC2 by node group", "ip-10-0-0-1", { "eks.amazonaws.com/nodegroup": "g" }, undefined, "ec2"],
    ["EC2 by Karpenter", "ip-10-0-0-1", { "karpenter.sh/nodepool": "p" }, undefined, "ec2"],
    ["anything else", "kind-control-plane", {}, "kind://docker/kind/x", "unknown"],
  ])("%s", (_, name, labels, providerId, expected) => expect(kind(name, labels, providerId)).toBe(expected));
});

it("of a ConfigMap the sections of aws-auth are kept in kube-system alone", () => {
  const map = (namespace: string) =>
    factOf(toConfigMapFact({ ...objectOf("ConfigMap", "aws-auth", namespace), data: { mapRoles: "- rolearn: x", mapusers: "- userarn: y", note: "y" } }));
  expect(map("kube-system")).toMatchObject({ keys: ["mapRoles", "mapusers", "note"], values: { mapRoles: "- rolearn: x", mapusers: "- userarn: y" } });
  expect(map("other").values).toEqual({});
});

it("E4: of a ConfigMap that holds a credentials file the key id is kept, and nothing of its secret half", () => {
  const data = { credentials: "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n" };
  expect(factOf(toConfigMapFact({ ...objectOf("ConfigMap", "aws", "pay"), data })).values).toEqual({ credentials: "AKIAIOSFODNN7EXAMPLE" });
});

it("of a CronJob the pod template is found below the job template", () => {
  const raw = {
    metadata: { name: "c", namespace: "n" },
    spec: { suspend: true, jobTemplate: { spec: { template: { metadata: { labels: { a: "b" } }, spec: { serviceAccountName: "s", containers: [] } } } } },
  };
  expect(factOf(toWorkloadFact("CronJob")(raw))).toMatchObject({
    kind: "cronjob",
    suspended: true,
    templateLabels: { a: "b" },
    spec: { serviceAccount: "s" },
  });
});

describe("a network policy restricts egress", () => {
  const egress = (spec: object) => factOf(toNetworkPolicyFact({ metadata: { name: "n", namespace: "p" }, spec })).egress;
  it("when it says so or has rules", () => {
    expect(egress({ podSelector: {}, policyTypes: ["Ingress"], ingress: [] })).toBeUndefined();
    expect(egress({ podSelector: {}, policyTypes: ["Egress"] })).toEqual([]);
    expect(egress({ podSelector: {}, egress: [{}] })).toEqual([{ anyPeer: true, peers: [], ports: [] }]);
  });
  it("with exceptions of a range", () => {
    expect(
      egress({
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }, { podSelector: {} }] }],
      }),
    ).toEqual([{ anyPeer: false, peers: [{ kind: "cidr", cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] }, { kind: "selector" }], ports: [] }]);
  });
});

describe("a policy document", () => {
  const document = { Version: "2012-10-17", Statement: [] };
  it("may be an object, JSON text or URL-encoded JSON text", () => {
    expect(policyDocumentOf(document)).toBe(document);
    expect(policyDocumentOf(JSON.stringify(document))).toEqual(document);
    expect(policyDocumentOf(encodeURIComponent(JSON.stringify(document)))).toEqual(document);
  });
  it("that is none of these stays the text it is", () => {
    expect(policyDocumentOf("{ broken")).toBe("{ broken");
    const twice = '{"Statement":[{"Effect":"Allow","Effect":"Deny"}]}';
    expect(policyDocumentOf(twice), "A4").toBe(twice);
    expect(policyDocumentOf(encodeURIComponent(twice)), "A4").toBe(twice);
    const nearly = { Statement: [{ Sid: '"a": "b"', Action: ["a:b", "c:d"], Condition: {} }, { Sid: 'back\\slash\\" :' }] };
    expect(policyDocumentOf(JSON.stringify(nearly))).toEqual(nearly);
    expect(policyDocumentOf("100%")).toBe("100%");
    expect(policyDocumentOf('"text"')).toBe('"text"');
  });
});

describe("an IAM principal", () => {
  const arn = "arn:aws:iam::111122223333:role/teams/data/analyst";
  it("from account details has no policies and no boundary where the answer names none", () => {
    expect(factOf(toRoleFact({ Arn: arn, RoleName: "analyst", AssumeRolePolicyDocument: {} }, "details"))).toMatchObject({
      path: "/teams/data/",
      inlinePolicies: [],
      attachedPolicies: [],
      boundary: null,
      tags: {},
      trustPolicy: {},
    });
  });
  it("from get-role has a boundary or none, but nothing is said of its policies", () => {
    const fact = factOf(toRoleFact({ Arn: arn, RoleName: "analyst", AssumeRolePolicyDocument: {}, RoleLastUsed: {} }, "one"));
    expect(fact).toMatchObject({ boundary: null, tags: {}, lastUsed: null });
    expect([fact.inlinePolicies, fact.attachedPolicies]).toEqual([undefined, undefined]);
  });
  it("from a list has neither boundary nor tags", () => {
    const fact = factOf(toUserFact({ Arn: "arn:aws:iam::111122223333:user/a", UserName: "a" }, "listed"));
    expect([fact.boundary, fact.tags, fact.groups, fact.path]).toEqual([undefined, undefined, undefined, "/"]);
  });
});

describe("an EC2 instance", () => {
  it("belongs to its reservation's owner, else to the account of its profile", () => {
    const raw = { InstanceId: "i-1", IamInstanceProfile: { Arn: "arn:aws:iam::111122223333:instance-profile/n" } };
    expect(factOf(toInstanceFact(raw, "444455556666")).account).toBe("444455556666");
    expect(factOf(toInstanceFact(raw, undefined)).account).toBe("111122223333");
  });
  it.each([
    ["eu-west-1a", "eu-west-1"],
    ["us-west-2-lax-1a", "us-west-2"],
    ["us-gov-east-1b", "us-gov-east-1"],
  ])("in %s is in %s", (zone, region) =>
    expect(factOf(toInstanceFact({ InstanceId: "i-1", Placement: { AvailabilityZone: zone } }, undefined)).region).toBe(region),
  );
  it("whose options the answer does not carry has none", () => {
    const fact = factOf(toInstanceFact({ InstanceId: "i-1", MetadataOptions: { HttpTokens: "of-the-future" } }, undefined));
    expect([fact.httpTokens, fact.hopLimit]).toEqual([undefined, undefined]);
  });
});

it("an OIDC provider's issuer is the rest of its ARN", () => {
  expect(factOf(toListedOidcProviderFact({ Arn: "arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/1" })).issuer).toBe(
    "oidc.eks.cn-north-1.amazonaws.com.cn/id/1",
  );
});

describe("admission", () => {
  const metadata = { name: "m" };
  it("a webhook keeps what its rules say, and no more", () => {
    const rules = [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], scope: "Namespaced" }];
    const raw = { metadata, webhooks: [{ name: "w", rules, clientConfig: { caBundle: "c2VjcmV0" }, matchConditions: [{ name: "c", expression: "true" }] }] };
    expect(factOf(toAdmissionFact("validatingwebhookconfiguration")(raw))).toEqual({
      name: "m",
      labels: {},
      annotations: {},
      kind: "validatingwebhookconfiguration",
      webhooks: [{ name: "w", failurePolicy: "Fail", rules, matchConditions: ["c"] }],
    });
  });
  it("a policy says what it is for, and what not", () => {
    const match = { resourceRules: [{ operations: ["*"], apiGroups: ["*"], resources: ["*"] }], excludeResourceRules: [{ resources: ["leases"] }] };
    const fact = factOf(toAdmissionFact("validatingadmissionpolicy")({ metadata, spec: { matchConstraints: match } }));
    expect(fact.webhooks).toMatchObject([{ name: "m", rules: [{ resources: ["*"] }], excludeRules: [{ resources: ["leases"] }] }]);
  });
  it("a binding names its policy and what comes of a violation, and may narrow it", () => {
    const spec = { policyName: "p", validationActions: ["Deny", "Audit"] };
    expect(factOf(toAdmissionFact("validatingadmissionpolicybinding")({ metadata, spec }))).toMatchObject({
      policy: "p",
      actions: ["Deny", "Audit"],
      webhooks: [],
    });
    const narrow = { ...spec, matchResources: { namespaceSelector: { matchLabels: { a: "b" } } } };
    expect(factOf(toAdmissionFact("validatingadmissionpolicybinding")({ metadata, spec: narrow })).webhooks).toMatchObject([
      { name: "m", namespaceSelector: { matchLabels: { a: "b" } }, rules: [] },
    ]);
  });
});
