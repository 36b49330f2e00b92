import { describe, expect, it } from "vitest";
import type { CredentialSourceAnswer, PodAnswer } from "@/server/contract/answers.ts";
import { ladder, podHeadline } from "./pod-view.ts";

const ROLE = "arn:aws:iam::111122223333:role/api";
const source = (over: Partial<CredentialSourceAnswer>): CredentialSourceAnswer => ({
  kind: "web-identity",
  role: ROLE,
  configured: true,
  injected: true,
  verdict: "allowed",
  wins: false,
  conditions: [],
  missing: [],
  assumptions: [],
  steps: [],
  ...over,
});
const told = (effective: string | null, ...sources: CredentialSourceAnswer[]) => {
  const container = { name: "app", kind: "regular" as const, effective, sources };
  const answer: PodAnswer = {
    pod: "k8s://c/pod/ns/api-1",
    container: "app",
    sdk: "default",
    phase: null,
    node: null,
    serviceAccount: null,
    owner: null,
    effective,
    sources,
    containers: [container],
    reachable: [],
  };
  return { ...podHeadline(answer, container), states: ladder(container).map((r) => r.state) };
};

describe("the ladder of a pod", () => {
  it.each<[string, string | null, CredentialSourceAnswer[], string, string | null, string[]]>([
    [
      "a source that delivers",
      ROLE,
      [source({ wins: true }), source({ kind: "imds" })],
      "api-1 acts as IAM role api, by web identity (IRSA).",
      null,
      ["used", "ready"],
    ],
    [
      "the node answers, though the SDK does not come to it",
      ROLE,
      [source({ wins: true }), source({ kind: "imds", configured: false, injected: false, verdict: "conditional" })],
      "api-1 acts as IAM role api, by web identity (IRSA).",
      null,
      ["used", "ready"],
    ],
    [
      "a source that is tried and refused",
      null,
      [source({ wins: true, verdict: "denied", steps: [{ check: "trust-policy", outcome: "fail", code: "X", reason: "the trust names another namespace" }] })],
      "api-1 has no AWS credentials: its SDK tries web identity (IRSA) and stops there.",
      "The trust names another namespace.",
      ["fails"],
    ],
    [
      "asked for and not injected",
      null,
      [source({ injected: false, verdict: "denied" })],
      "api-1 has no AWS credentials: web identity (IRSA) is asked for, but does not take effect.",
      null,
      ["not-injected"],
    ],
    [
      "nothing at all",
      null,
      [source({ configured: false, injected: false, verdict: "denied" })],
      "api-1 has no AWS credentials: no source gives it any.",
      null,
      ["absent"],
    ],
    [
      "an annotation that is misspelt",
      null,
      [
        source({
          configured: false,
          injected: false,
          verdict: "denied",
          steps: [{ check: "service-account", outcome: "fail", code: "ANNOTATION_MISSPELT", reason: "the annotation key is misspelt" }],
        }),
        source({ kind: "imds", configured: false, injected: false, verdict: "denied" }),
      ],
      "api-1 has no AWS credentials: web identity (IRSA) is set up wrongly and takes no effect.",
      "The annotation key is misspelt.",
      ["amiss", "absent"],
    ],
    [
      "whose it is not known",
      null,
      [source({ kind: "static-key", wins: true, verdict: "unknown" })],
      "It is not known whose credentials api-1 uses: access key in the environment is tried first, and facts that decide it were not collected.",
      null,
      ["unsure"],
    ],
    [
      "a role that may not be given, for what was not collected",
      ROLE,
      [source({ wins: true, verdict: "unknown" })],
      "api-1 asks for IAM role api, by web identity (IRSA): facts that decide whether it gets it were not collected.",
      null,
      ["unsure"],
    ],
    [
      "a node that was not collected",
      null,
      [source({ kind: "imds", role: null, configured: false, injected: false, verdict: "unknown" })],
      "It is not known whether api-1 has AWS credentials: facts that decide about node role over instance metadata were not collected.",
      null,
      ["unknown"],
    ],
  ])("%s", (_, effective, sources, sentence, because, states) => {
    expect(told(effective, ...sources)).toEqual({ sentence, because, states });
  });

  it("what is set up wrongly says how to mend it, what was never set up says nothing", () => {
    const fixes = (...steps: CredentialSourceAnswer["steps"]) => {
      const sources = [source({ configured: false, injected: false, verdict: "denied", steps })];
      return ladder({ name: "app", kind: "regular", effective: null, sources })[0]?.fix;
    };
    expect(fixes({ check: "service-account", outcome: "fail", code: "ANNOTATION_MISSPELT", reason: "r" })).toMatch(/^Annotate the service account/);
    expect(fixes()).toBeNull();
  });
});
