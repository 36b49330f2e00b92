import type { OrganizationFact } from "@/server/facts/organization.ts";
import type { MissingFact } from "@/server/model/verdict.ts";
import type { Collected, OrganizationFacts, OrganizationLevel, StoredPolicy } from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";

type LimitKind = { readonly type: string; readonly kind: "scp" | "rcp"; readonly words: string };
const SCP: LimitKind = { type: "SERVICE_CONTROL_POLICY", kind: "scp", words: "service control policies" };
const RCP: LimitKind = { type: "RESOURCE_CONTROL_POLICY", kind: "rcp", words: "resource control policies" };

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
): OrganizationLevel | undefined {
  const attachment = org.attachments.find((a) => a.target === target && a.type === limit.type);
  if (!attachment) return undefined;
  const policies: StoredPolicy[] = [];
  for (const id of attachment.policyIds) {
    const policy = compiled(id, limit);
    if (!policy) return undefined;
    policies.push(policy);
  }
  return { target, policies };
}

/** Policies attached at every level above an account (B14, B17); not collected as soon as one level or one document is missing. */
function limits(
  org: OrganizationFact,
  account: string,
  limit: LimitKind,
  compiled: (id: string, limit: LimitKind) => StoredPolicy | undefined,
): Collected<readonly OrganizationLevel[]> {
  const chain = ancestry(org, account);
  if (!chain) return { state: "not-collected", missing: missing(`place of the account in the organization (${limit.words})`, account) };
  const levels: OrganizationLevel[] = [];
  for (const target of [...chain].reverse()) {
    const level = levelOf(org, target, limit, compiled);
    if (!level) return { state: "not-collected", missing: missing(`${limit.words} attached to ${target}`, account) };
    levels.push(level);
  }
  return { state: "read", value: levels };
}

/** What Organizations says of each account, asked once per account. */
export function organizationWorld(org: OrganizationFact | undefined): (account: string) => Collected<OrganizationFacts> {
  const compiledPolicies = new Map<string, StoredPolicy | undefined>();
  const compiled = (id: string, limit: LimitKind): StoredPolicy | undefined => {
    if (compiledPolicies.has(id)) return compiledPolicies.get(id);
    const fact = org?.policies.find((p) => p.id === id);
    const stored =
      fact?.document === undefined
        ? undefined
        : {
            source: fact.arn ?? id,
            document: fact.name ?? id,
            verify: `aws organizations describe-policy --policy-id ${id}`,
            policy: compilePolicy(fact.document, limit.kind),
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

function organizationOf(
  org: OrganizationFact | undefined,
  account: string,
  compiled: (id: string, limit: LimitKind) => StoredPolicy | undefined,
): Collected<OrganizationFacts> {
  if (!org) return { state: "not-collected", missing: missing("organization of the account", account) };
  const chain = ancestry(org, account);
  const listed = org.accounts.length > 0;
  if (!chain && listed && !org.accounts.some((a) => a.id === account) && org.managementAccount !== account) {
    return { state: "not-collected", missing: missing("organization of the account (it is not in the one that was read)", account) };
  }
  return {
    state: "read",
    value: {
      ...(org.id ? { organizationId: org.id } : {}),
      ...(chain && org.id ? { path: `${org.id}/${[...chain].slice(1).reverse().join("/")}/` } : {}),
      isManagementAccount: org.managementAccount === account,
      scps: limits(org, account, SCP, compiled),
      rcps: limits(org, account, RCP, compiled),
    },
  };
}
