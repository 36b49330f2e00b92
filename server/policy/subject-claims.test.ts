import { describe, expect, it } from "vitest";
import { providers, role, token } from "@/server/testing/policy-world.ts";
import { decideWebIdentity } from "./web-identity.ts";

const GITHUB = "token.actions.githubusercontent.com";
const TIME = Date.parse("2026-11-25T00:00:00Z");

function decide(sub: string, condition: unknown, issuer = GITHUB) {
  const target = role({
    trust: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: condition,
      },
    ],
    organization: {},
  });
  const identity = token({ issuer, ...(/[*?]/.test(sub) ? { subPattern: sub } : { sub }), aud: "sts.amazonaws.com" });
  return decideWebIdentity({ identity, providers: providers([{ issuer, clientIds: ["sts.amazonaws.com"] }], target), role: target, time: TIME, explain: true });
}

const word = (sub: string, claim: string, value: string, issuer = GITHUB): string =>
  decide(sub, { StringEquals: { [`${issuer}:${claim}`]: value } }, issuer).verdict;

describe("C16, C17: claims that a GitHub subject tells", () => {
  it.each([
    ["repo:o/r:ref:refs/heads/main", "repository", "o/r", "allowed"],
    ["repo:z/r:ref:refs/heads/main", "repository", "o/r", "denied"],
    ["repo:z/r:*", "repository", "o/r", "denied"],
    ["repo:o/r:pull_request", "repository", "o/r", "allowed"],
    ["repo:o@12/r@34:ref:refs/heads/main", "repository", "o/r", "allowed"],
    ["repo:o@12/r@34:ref:refs/heads/main", "repository_id", "34", "allowed"],
    ["repo:o@12/r@34:ref:refs/heads/main", "repository_id", "35", "denied"],
    ["repo:o@12/r@34:ref:refs/heads/main", "repository_owner_id", "13", "denied"],
    ["repo:o/r:ref:refs/heads/main", "ref", "refs/heads/dev", "denied"],
    ["repo:o/r:environment:prod", "environment", "prod", "allowed"],
    ["repo:o/r:environment:prod", "environment", "test", "denied"],
  ])("%s: %s is %s: %s", (sub, claim, value, expected) => {
    expect(word(sub, claim, value)).toBe(expected);
  });

  it.each([
    ["no ids in the older form", "repo:o/r:ref:refs/heads/main", "repository_id", "34"],
    ["an environment may run on any branch", "repo:o/r:environment:prod", "ref", "refs/heads/main"],
    ["a wildcard in the repository", "repo:o/*", "repository", "o/r"],
    ["a wildcard that may end the repository's name", "repo:o/r*", "repository", "o/r"],
    ["more parts than are documented", "repo:o/r:ref:refs/heads/main:actor:x", "ref", "refs/heads/dev"],
    ["an escaped colon", "repo:o/r:environment:a%3Ab", "environment", "a:b"],
    ["ids with one name alone", "repo:o@12/r:pull_request", "repository", "z/r"],
    ["a form of the repository's own", "job_workflow_ref:o/r/.github/workflows/x.yml@main", "repository", "z/r"],
  ])("stay open: %s", (_, sub, claim, value) => {
    expect(word(sub, claim, value)).toBe("conditional");
  });

  it("C18: no claim that has a key follows from a GitLab subject", () => {
    expect(word("project_path:g/p:ref_type:branch:ref:main", "project_id", "1", "gitlab.com")).toBe("conditional");
  });
});

describe("C16a: StringEquals takes a star literally, and no GitHub subject holds one", () => {
  const equals = (sub: string) => ({ StringEquals: { [`${GITHUB}:sub`]: sub } });

  it("a pattern of subjects is refused as each of them is, with the slip told", () => {
    const { verdict, steps } = decide("repo:o/r:*", equals("repo:o/r:*"));
    expect(verdict).toBe("denied");
    expect(steps.find((s) => s.code === "TRUST_SUBJECT_NOT_TRUSTED")?.reason).toContain("only StringLike takes them as wildcards");
  });
  it("a pattern that holds the subject named is on condition", () => {
    expect(decide("repo:o/r:*", equals("repo:o/r:pull_request")).verdict).toBe("conditional");
    expect(decide("repo:o/r:*", { StringLike: { [`${GITHUB}:sub`]: "repo:o/r:*" } }).verdict).toBe("allowed");
  });
});
