import { areAllAccountsListed, type OrganizationFact } from "@/server/facts/organization.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { MissingFact } from "@/server/model/verdict.ts";
import type { Collected, OrganizationFacts, OrganizationLevel, StoredPolicy } from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";

type LimitKind = { readonly type: string; readonly kind: "scp" | "rcp"; readonly words: string };
const SCP: LimitKind = { type: "SERVICE_CONTROL_POLICY", kind: "scp", words: "service control policies" };
const RCP: LimitKind = { type: "RESOURCE_CONTROL_POLICY", kind: "rcp", words: "resource control policies" };

/** What AWS attaches everywhere has the same text for everybody. */
const FULL = { Effect: "Allow", Action: "*", Resource: "*" };
const OF_AWS: Readonly<Record<string, object>> = {
  "p-FullAWSAccess": { Version: "2012-10-17", Statement: [FULL] },
  "p-RCPFullAWSAccess": { Version: "2012-10-17", Statement: [{ ...FULL, Principal: "*" }] },
};

const missing = (what: string, account: string): MissingFact => ({ what, of: account });

/** The account itself, its OUs and the root, inside out; undefined when a parent is not known. */
function ancestry(org: OrganizationFact, account: string): readonly string[] | undefined {
  const chain = [account];
  for (let at = account; !at.startsWith("r-"); ) {
    const parent = org.parents[at];
    if (!parent || chain.includes(parent)) return undefined;
    chain.push(parent);
    at = parent;
  }
  return chain;
}

function levelOf(
  org: OrganizationFact,
  target: string,
  limit: LimitKind,
  compiled: (id: string, limit: LimitKind) => StoredPolicy | undefined,
): OrganizationLevel {
  const attachment = org.attachments.find((a) => a.target === target && a.type === limit.type);
  if (!attachment) return { target, policies: [], unread: `the ${limit.words} attached to ${target}` };
  const documents = attachment.policyIds.map((id) => ({ id, policy: compiled(id, limit) }));
  const policies = documents.flatMap((d) => d.policy ?? []);
  const lacking = documents.flatMap((d) => (d.policy ? [] : [d.id]));
  const unread = [
    ...(attachment.state === "partial" ? [`some of the ${limit.words} attached to ${target}`] : []),
    ...(lacking.length > 0 ? [`the documents of the ${limit.words} ${lacking.join(", ")} at ${target}`] : []),
  ];
  return { target, policies, ...(unread.length > 0 ? { unread: unread.join(" and ") } : {}) };
}

/** Policies attached at every level above an account (B14, B17); a level says what of it was not read. Not collected when nothing was. */
function limits(
  org: OrganizationFact,
  account: string,
  limit: LimitKind,
  compiled: (id: string, limit: LimitKind) => StoredPolicy | undefined,
): Collected<readonly OrganizationLevel[]> {
  const chain = ancestry(org, account);
  const levels = [...(chain ?? [account])].reverse().map((target) => levelOf(org, target, limit, compiled));
  if (levels.every((l) => l.policies.length === 0 && l.unread !== undefined))
    return { state: "not-collected", missing: missing(`${limit.words}${chain ? "" : " above the account"}`, account) };
  const above = { target: "the levels above the account", policies: [], unread: `the ${limit.words} above account ${account}, whose place was not read,` };
  return { state: "read", value: chain ? levels : [above, ...levels] };
}

/** What Organizations says of each account, asked once per account. */
export function organizationWorld(org: OrganizationFact | undefined): (account: string) => Collected<OrganizationFacts> {
  const compiledPolicies = new Map<string, StoredPolicy | undefined>();
  const compiled = (id: string, limit: LimitKind): StoredPolicy | undefined => {
    if (compiledPolicies.has(id)) return compiledPolicies.get(id);
    const fact = org?.policies.find((p) => p.id === id);
    const text = fact?.document ?? OF_AWS[id];
    const stored =
      text === undefined
        ? undefined
        : {
            source: fact?.arn ?? id,
            document: fact?.name ?? id,
            verify: shellCommand`aws organizations describe-policy --policy-id ${id}`,
            policy: compilePolicy(text, limit.kind),
          };
    compiledPolicies.set(id, stored);
    return stored;
  };
  const answers = new Map<string, Collected<OrganizationFacts>>();
  return (account) => {
    const known = answers.get(account);
    if (known) return known;
    const answer = organizationOf(org, account, compiled);
    answers.set(account, answer);
    return answer;
  };
}

const OUT_OF_USE: ReadonlySet<string> = new Set(["SUSPENDED", "CLOSED"]);

const isSuspended = (org: OrganizationFact, account: string): boolean => OUT_OF_USE.has(org.accounts.find((a) => a.id === account)?.status ?? "");

function organizationOf(
  org: OrganizationFact | undefined,
  account: string,
  compiled: (id: string, limit: LimitKind) => StoredPolicy | undefined,
): Collected<OrganizationFacts> {
  if (!org) return { state: "not-collected", missing: missing("organization of the account", account) };
  const chain = ancestry(org, account);
  const isNamed = org.accounts.some((a) => a.id === account) || org.managementAccount === account;
  // half a list does not say whose an account is that it does not hold
  if (!chain && !isNamed && org.accounts.length > 0 && !areAllAccountsListed(org))
    return { state: "not-collected", missing: missing("organization of the account", account) };
  if (!chain && !isNamed && areAllAccountsListed(org) && org.id) {
    const unread = (words: string) => ({ state: "not-collected", missing: missing(words, account) }) as const;
    return { state: "read", value: { outsideOf: org.id, isManagementAccount: false, scps: unread(SCP.words), rcps: unread(RCP.words) } };
  }
  return {
    state: "read",
    value: {
      ...(org.id ? { organizationId: org.id } : {}),
      ...(chain && org.id ? { path: `${org.id}/${[...chain].slice(1).reverse().join("/")}/` } : {}),
      isManagementAccount: org.managementAccount === account,
      ...(isSuspended(org, account) ? { isSuspended: true } : {}),
      scps: limits(org, account, SCP, compiled),
      rcps: limits(org, account, RCP, compiled),
    },
  };
}
