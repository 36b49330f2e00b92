import { readdirSync, readFileSync } from "node:fs";
import type { Decision } from "@/server/model/verdict.ts";
import { decideAction } from "@/server/policy/action.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import { decidePodIdentity, decidePodIdentityTarget } from "@/server/policy/pod-identity.ts";
import { decideSaml } from "@/server/policy/saml.ts";
import { decideService } from "@/server/policy/service.ts";
import { simulateCases } from "@/server/policy/simulate.ts";
import { decideWebIdentity } from "@/server/policy/web-identity.ts";
import * as world from "./policy-world.ts";

/** A question of a case file, in the short forms of `policy-world.ts`. */
export type Question =
  | { readonly kind: "assume-role"; readonly caller: world.CallerSpec; readonly role: world.RoleSpec }
  | {
      readonly kind: "web-identity";
      readonly token: world.TokenSpec;
      readonly providers?: readonly { readonly issuer: string; readonly clientIds?: readonly string[] }[];
      readonly role: world.RoleSpec;
    }
  | { readonly kind: "service"; readonly service: string; readonly role: world.RoleSpec; readonly sourceArn?: string; readonly sourceAccount?: string }
  | { readonly kind: "saml"; readonly provider: string; readonly providers?: readonly string[]; readonly role: world.RoleSpec }
  | { readonly kind: "pod-identity"; readonly call: world.PodIdentitySpec; readonly role: world.RoleSpec }
  | { readonly kind: "pod-identity-target"; readonly call: world.PodIdentitySpec; readonly first: world.CallerSpec; readonly target: world.RoleSpec }
  | {
      readonly kind: "action";
      readonly caller: world.CallerSpec;
      readonly action: string;
      readonly resource?: string;
      readonly resourceAccount?: string;
      readonly resourcePolicy?: unknown;
    }
  | { readonly kind: "simulate"; readonly case: Readonly<Record<string, unknown>> };

export interface PolicyCase {
  /** Begins with the ids of the rules it shows. */
  readonly name: string;
  /** The documentation page that says so. */
  readonly page: string;
  readonly ask: Question;
  /** The whole answer; steps as `check outcome CODE`. */
  readonly expect: Readonly<Record<string, unknown>>;
}

const notCollected = { state: "not-collected", missing: { what: "SAML providers", of: world.A } } as const;

export function decideQuestion(ask: Exclude<Question, { kind: "simulate" }>, explain: boolean): Decision & { readonly resources?: readonly string[] } {
  const time = world.NOW;
  switch (ask.kind) {
    case "assume-role":
      return decideAssumeRole({ caller: world.caller(ask.caller), role: world.role(ask.role), time, explain });
    case "web-identity": {
      const role = world.role(ask.role);
      return decideWebIdentity({ identity: world.token(ask.token), providers: world.providers(ask.providers, role), role, time, explain });
    }
    case "service":
      return decideService({
        service: ask.service,
        role: world.role(ask.role),
        time,
        explain,
        ...(ask.sourceArn === undefined ? {} : { sourceArn: ask.sourceArn }),
        ...(ask.sourceAccount === undefined ? {} : { sourceAccount: ask.sourceAccount }),
      });
    case "saml":
      return decideSaml({
        provider: { arn: ask.provider },
        providers: ask.providers ? { state: "read", value: ask.providers } : notCollected,
        role: world.role(ask.role),
        time,
        explain,
      });
    case "pod-identity":
      return decidePodIdentity({ call: world.podIdentityCall(ask.call), role: world.role(ask.role), time, explain });
    case "pod-identity-target":
      return decidePodIdentityTarget({ call: world.podIdentityCall(ask.call), first: world.caller(ask.first), target: world.role(ask.target), time, explain });
    case "action":
      return decideAction({
        caller: world.caller(ask.caller),
        action: ask.action,
        time,
        explain,
        ...(ask.resource === undefined ? {} : { resource: ask.resource }),
        ...(ask.resourceAccount === undefined ? {} : { resourceAccount: ask.resourceAccount }),
        ...(ask.resourcePolicy === undefined ? {} : { resourcePolicy: world.stored(ask.resourcePolicy, "resource", ask.resource ?? "*", "resource policy") }),
      });
  }
}

const line = (s: { readonly check: string; readonly outcome: string; readonly code: string }): string => `${s.check} ${s.outcome} ${s.code}`;

const inWords = (c: Decision["conditions"][number]): string => `${c.suppliedBy}: ${c.operator} ${c.key} ${c.values.join(" | ")}`;

/** The answer in the form case files write it. */
export function answerOf(ask: Question): Readonly<Record<string, unknown>> {
  if (ask.kind === "simulate") {
    const [result] = simulateCases([ask.case]).results;
    if (!result) return {};
    return {
      response: result.response,
      verdict: result.verdict,
      ...(result.error === undefined ? { steps: result.steps.map(line) } : { error: result.error }),
    };
  }
  const d = decideQuestion(ask, true);
  return {
    verdict: d.verdict,
    ...(d.conditions.length > 0 ? { conditions: d.conditions.map(inWords) } : {}),
    ...(d.missing.length > 0 ? { missing: d.missing.map((m) => `${m.what} of ${m.of}`) } : {}),
    ...(d.assumptions.length > 0 ? { assumptions: d.assumptions } : {}),
    ...(d.resources ? { resources: d.resources } : {}),
    steps: d.steps.map(line),
  };
}

/** The case files below a folder, in order of name. */
export const caseFiles = (root: URL): readonly { readonly file: string; readonly cases: readonly PolicyCase[] }[] =>
  readdirSync(root, { recursive: true })
    .map(String)
    .filter((f) => f.endsWith(".json"))
    .sort()
    .map((file) => ({ file, cases: JSON.parse(readFileSync(new URL(file, root), "utf8")).cases }));

/** What the proof of an answer says, each step in a line: its reason, where its evidence stands, and the command that shows it. */
export function sentencesOf(ask: Question): string[] {
  const steps = ask.kind === "simulate" ? (simulateCases([ask.case]).results[0]?.steps ?? []) : decideQuestion(ask, true).steps;
  return steps.map(({ reason, evidence, verify }) =>
    [
      reason,
      ...(evidence ? [[evidence.document, evidence.statement, evidence.sid].filter((part) => part !== undefined).join(" ")] : []),
      ...(verify ? [verify] : []),
    ].join(" | "),
  );
}
