import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { StepAnswer } from "@/server/contract/verdict.ts";
import { EKS_SENTENCES } from "@/server/model/escalation/eks-sentences.ts";
import { IAM_SENTENCES } from "@/server/model/escalation/iam-sentences.ts";
import { FIXED_MECHANISMS, RBAC_CAPABILITIES } from "@/server/model/mechanism.ts";
import { isAction, mechanismWords, toldSentence } from "./mechanism-words.ts";
import { describeRef } from "./ref-view.ts";

const ROLE = "arn:aws:iam::111122223333:role/S3Admin";
const HUGO = "arn:aws:iam::111122223333:user/hugotse";
const ROOT = "arn:aws:iam::111122223333:root";
const ends = (from: string, to: string, steps: readonly StepAnswer[] = []) => ({ from: describeRef(from), to: describeRef(to), steps });
const EVERY = [...FIXED_MECHANISMS, ...RBAC_CAPABILITIES.map((c) => `rbac:${c}`), "iam:iam-012", "eks:CreateAccessEntry"];
const page = readFileSync(new URL("../../docs/mechanisms.md", import.meta.url), "utf8");

describe("mechanismWords", () => {
  it.each(EVERY)("%s is told with the names of its two ends, and has a heading in docs/mechanisms.md", (mechanism) => {
    const words = mechanismWords(mechanism);
    const told = words.explain(ends("k8s://orchard/pod/payments/api-1", ROLE));
    expect(words.title).not.toBe("");
    expect(words.short.length).toBeLessThanOrEqual(28);
    expect(told.meaning).toContain("S3Admin");
    expect(told.meaning.endsWith(".")).toBe(true);
    expect(told.story.length).toBeGreaterThan(0);
    const [family] = mechanism.split(":");
    const heading = family === "iam" ? "## `iam:<path id>`" : mechanism === "eks:CreateAccessEntry" ? "## `eks:<api>`" : `## \`${mechanism}\``;
    expect(page).toContain(heading);
  });

  it.each([...Object.keys(IAM_SENTENCES).map((id) => `iam:${id}`), ...Object.keys(EKS_SENTENCES).map((api) => `eks:${api}`)])(
    "%s tells what the caller does, in a line's few words too",
    (mechanism) => {
      expect(mechanismWords(mechanism).short.length).toBeLessThanOrEqual(33);
      const sentence = toldSentence({ from: HUGO, to: ROLE, mechanism });
      expect(sentence).toMatch(/^hugotse [a-z].*[^.]\.$/);
      expect(sentence).not.toMatch(/undefined|arn:/);
    },
  );

  it.each([
    ["iam:iam-012", ROLE, "hugotse rewrites the trust policy of S3Admin so that it names hugotse, and assumes S3Admin."],
    ["iam:lambda-004", ROLE, "hugotse replaces the code of a Lambda function that has the role S3Admin and invokes it."],
    ["iam:iam-014", ROOT, "hugotse attaches a policy of its choice to another identity and assumes it: it may then do anything in account 111122223333."],
    ["iam:iam-007", ROOT, "hugotse writes an inline policy into itself: it may then do anything in account 111122223333."],
    ["eks:UpdateAccessEntry", "k8s://demo/group/admins", "hugotse changes its own access entry so that it signs in as admins."],
  ])("without a proof %s is told with the two ends", (mechanism, to, expected) => {
    expect(toldSentence({ from: HUGO, to, mechanism })).toBe(expected);
  });

  it("with a proof the sentence has what the path goes through", () => {
    const reason = `\`${HUGO}\` attaches a policy of its choice to \`${ROLE}\` and assumes it (path iam-014: iam:AttachRolePolicy)`;
    const step: StepAnswer = { check: "escalation-path", outcome: "pass", code: "ESCALATION_PATH", reason };
    expect(toldSentence({ from: HUGO, to: ROOT, mechanism: "iam:iam-014", steps: [step] })).toBe(
      "hugotse attaches a policy of its choice to S3Admin and assumes it (path iam-014: iam:AttachRolePolicy): it may then do anything in account 111122223333.",
    );
  });

  it("an edge whose words say what happens needs no sentence beside them", () => {
    expect(toldSentence({ from: HUGO, to: ROLE, mechanism: "sts:AssumeRole" })).toBeNull();
  });

  it("a mechanism that no rule of this version makes is still told by its name", () => {
    expect(mechanismWords("rbac:fly").title).toBe("rbac:fly");
    expect(mechanismWords("toString").explain(ends("*", ROLE)).meaning).toBe("Anyone reaches S3Admin by toString.");
  });

  it.each([
    ["s3:PutObject", "hugotse may call s3:PutObject on S3Admin."],
    ["iam:ListRoles", "hugotse may call iam:ListRoles on S3Admin."],
    ["eks:DescribeCluster", "hugotse may call eks:DescribeCluster on S3Admin."],
    ["create pods/exec", "hugotse may create pods/exec in S3Admin."],
  ])("a single action is no way to become anybody: %s", (action, meaning) => {
    expect(isAction(action)).toBe(true);
    expect(mechanismWords(action)).toMatchObject({ title: action, short: action });
    expect(mechanismWords(action).explain(ends(HUGO, ROLE))).toEqual({ meaning, sides: [], story: [], contrast: "" });
  });

  it("an action on nothing in particular names its caller once", () => {
    expect(mechanismWords("s3:ListAllMyBuckets").explain(ends(HUGO, HUGO)).meaning).toBe("hugotse may call s3:ListAllMyBuckets.");
  });

  it("what takes over or opens is no single action, in this version and in another", () => {
    expect(["iam:iam-014", "iam:new-path", "eks:CreateAccessEntry", "rbac:fly", "sts:AssumeRole", "escape"].filter(isAction)).toEqual([]);
  });

  it("AssumeRole: the caller needs a policy across accounts", () => {
    const side = mechanismWords("sts:AssumeRole").explain(ends("arn:aws:iam::999988887777:user/bob", ROLE)).sides[0];
    expect(side).toMatchObject({ needed: "needed" });
    expect(side?.why).toContain("999988887777");
    expect(side?.permission).toContain(ROLE);
  });

  it("AssumeRole: the caller needs none where the proof says that the trust names it", () => {
    const step: StepAnswer = { check: "identity-policy", outcome: "not-required", code: "X", reason: "" };
    const side = mechanismWords("sts:AssumeRole").explain(ends("arn:aws:iam::111122223333:user/hugotse", ROLE, [step])).sides[0];
    expect(side).toMatchObject({ needed: "not-needed" });
    expect(side?.why).toContain("hugotse");
  });

  it("AssumeRole in one account without a proof depends on whom the trust names", () => {
    expect(mechanismWords("sts:AssumeRole").explain(ends("arn:aws:iam::111122223333:user/hugotse", ROLE)).sides[0]).toMatchObject({ needed: "depends" });
  });

  it("web identity: no caller policy; the kubelet projects the token and STS, not the webhook, verifies it", () => {
    const told = mechanismWords("sts:AssumeRoleWithWebIdentity").explain(ends("k8s://orchard/serviceaccount/payments/api", ROLE));
    expect(told.sides.map((s) => s.needed)).toEqual(["not-needed", "needed"]);
    const story = told.story.join(" ");
    expect(story).toMatch(/kubelet asks .* token of api/);
    expect(story).toContain("STS, not the webhook, verifies it");
  });

  it("web identity of an outside issuer speaks of no pod", () => {
    const story = mechanismWords("sts:AssumeRoleWithWebIdentity").explain(ends("oidc://oidc.hhuge9.com#kevintse", ROLE)).story.join(" ");
    expect(story).toContain("oidc.hhuge9.com signs a token whose sub claim is kevintse");
    expect(story).not.toContain("kubelet");
  });

  it("maps-to names the way in that the proof found", () => {
    const step: StepAnswer = {
      check: "aws-auth",
      outcome: "pass",
      code: "X",
      reason: "",
      evidence: { source: "k8s://demo/configmap/kube-system/aws-auth", document: "mapUsers" },
    };
    const told = mechanismWords("maps-to").explain(ends("arn:aws:iam::111122223333:user/hugotse", "k8s://demo/group/system:masters", [step]));
    expect(told.sides[1]?.permission).toContain("k8s://demo/configmap/kube-system/aws-auth");
  });
});
