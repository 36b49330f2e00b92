import type { PodIdentityWorld, WebIdentityWorld } from "./federation-arbitrary.ts";
import { type PolicyWorld, statementsOf } from "./policy-arbitrary.ts";
import type { ReferenceStatement } from "./reference-language.ts";

/** What generated worlds are made of, in words, so that it can be counted. */
function principalForms(principal: ReferenceStatement["Principal"]): string[] {
  if (principal === undefined) return [];
  if (principal === "*") return ["principal: * alone"];
  const forms = Object.entries(principal).flatMap(([type, values]) => values.map((v: string) => (type === "AWS" ? awsForm(v) : type)));
  return forms.map((form) => `principal: ${form}`);
}

function awsForm(value: string): string {
  if (value === "*") return "AWS *";
  if (/^\d+$/.test(value)) return "account id";
  if (!value.startsWith("arn:")) return "unique id";
  return /:(root)$|:(user|role|assumed-role|federated-user)\//.exec(value)?.slice(1).find(Boolean) ?? "other";
}

export function statementFeatures(s: ReferenceStatement): string[] {
  const text = JSON.stringify(s);
  const operators = Object.keys(s.Condition ?? {}).flatMap((o) => {
    const set = /^(ForAllValues|ForAnyValue):/.exec(o)?.[1];
    const bare = o.replace(/^For\w+:/, "").replace(/IfExists$/, "");
    return [`operator: ${bare}`, ...(set ? [`set: ${set}`] : []), ...(o.endsWith("IfExists") ? ["IfExists"] : [])];
  });
  return [
    `effect: ${s.Effect}`,
    ...["Action", "NotAction", "Resource", "NotResource"].filter((e) => e in s).map((e) => `element: ${e}`),
    ...principalForms(s.Principal),
    ...operators,
    ...Object.values(s.Condition ?? {}).flatMap((keys) => Object.keys(keys).map((k) => `key: ${k}`)),
    ...(/\$\{[a-z]/i.test(text) ? ["variable"] : []),
    ...(/\$\{[^}]*,/.test(text) ? ["variable with a default"] : []),
    ...(/\$\{\*\}/.test(text) ? ["variable for a literal"] : []),
    ...["sts:TagSession", "sts:SetSourceIdentity"].filter((action) => text.includes(action)).map((action) => `action: ${action}`),
  ];
}

const when = (isThere: boolean, ...words: readonly string[]): readonly string[] => (isThere ? words : []);

/** Each word once, however often the world has it. */
export const worldFeatures = (w: PolicyWorld): ReadonlySet<string> =>
  new Set([
    ...statementsOf(w).flatMap(statementFeatures),
    `caller: ${w.caller.kind} of ${w.caller.account === w.role.account ? "the same" : "another"} account`,
    ...when(w.caller.boundary !== undefined, "boundary"),
    ...when(w.caller.session !== undefined, "session policy"),
    `SCP levels: ${w.caller.scps.length}`,
    ...when(
      w.role.rcps.some((l) => l.length > 0),
      "RCP",
    ),
    ...when(w.isSplit && w.caller.identity.length > 1, "several documents"),
    ...when(Object.keys(w.tags).length > 0, "caller tags"),
    ...when(Object.keys(w.sessionTags).length > 0, "session tags"),
    ...when(w.caller.handsOnTags === true, "tags handed on"),
    ...when(Object.keys(w.roleTags).length > 0, "role tags"),
    ...when(w.sourceIdentity !== undefined, "source identity"),
    ...when(w.mfa, "MFA device"),
    `session name: ${w.sessionName ?? "open"}`,
  ]);

export const webIdentityFeatures = (w: WebIdentityWorld): ReadonlySet<string> =>
  new Set([
    ...w.role.trust.flatMap(statementFeatures),
    ...when(w.role.rcps.length > 0, "RCP"),
    w.isServiceAccount ? "token: service account" : "token: other",
    `providers: ${w.providers.length}`,
    ...when(!w.providers.some((p) => p.issuer === w.issuer), "no provider of the issuer"),
    ...when(
      w.providers.some((p) => p.issuer === w.issuer && !p.clientIds.includes(w.audience)),
      "audience not taken",
    ),
  ]);

export const podIdentityFeatures = (w: PodIdentityWorld): ReadonlySet<string> =>
  new Set([
    ...w.role.trust.flatMap(statementFeatures),
    ...when(w.role.rcps.length > 0, "RCP"),
    w.disableSessionTags ? "session tags off" : "session tags on",
    ...when(w.account !== w.role.account, "role of another account"),
  ]);
