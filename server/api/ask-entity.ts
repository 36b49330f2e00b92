import type { DocumentView, EntityPageAnswer } from "@/server/contract/screen.ts";
import type { IamGroupFact, IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";
import type { AccountWorld } from "@/server/graph/account-world.ts";
import { parseRef, type Ref, toRef } from "@/server/model/ref.ts";
import { entityOf } from "@/server/query/entity.ts";
import { existence } from "@/server/query/existence.ts";
import { ownersOf } from "@/server/query/owners/owners-of.ts";
import { similarNames } from "@/server/query/resolve-name.ts";
import { kubernetesDocuments, kubernetesFacts, kubernetesPods, NO_PODS } from "./entity-kubernetes.ts";
import type { Estate } from "./estate.ts";
import { ownerRules } from "./owner-rules.ts";
import { resolve } from "./resolve.ts";
import { UsageError } from "./usage-error.ts";

type FactRow = EntityPageAnswer["facts"][number];

const row = (name: string, value: string | undefined | null): FactRow[] => (value === undefined || value === null || value === "" ? [] : [{ name, value }]);
/** Policies may come as JSON text; they are shown as the document they hold. */
export function parsedDocument(document: unknown): unknown {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document.trimStart().startsWith("%7B") ? decodeURIComponent(document) : document);
  } catch {
    return document;
  }
}

function managedDocuments(estate: Estate, account: AccountWorld, arns: readonly string[], title: string): DocumentView[] {
  return arns.flatMap((arn) => {
    const owners = [account, ...estate.world.accounts.values()];
    const document = owners.map((o) => o.policies.get(arn)?.document).find((d) => d !== undefined);
    return document === undefined
      ? []
      : [{ source: arn, document: arn, title: `${title} ${arn.slice(arn.lastIndexOf("/") + 1)}`, json: parsedDocument(document) }];
  });
}

function holderDocuments(estate: Estate, account: AccountWorld, holder: IamUserFact | IamRoleFact | IamGroupFact): DocumentView[] {
  const inline = (holder.inlinePolicies ?? []).map((p) => ({
    source: holder.arn,
    document: p.name,
    title: `inline policy ${p.name}`,
    json: parsedDocument(p.document),
  }));
  return [...inline, ...managedDocuments(estate, account, holder.attachedPolicies ?? [], "attached policy")];
}

export function iamDocuments(estate: Estate, ref: Ref): DocumentView[] {
  const account = estate.world.accountOf(ref);
  if (!account) return [];
  const role = account.roles.get(ref);
  const user = account.users.get(ref);
  const group = account.facts.groups.find((g) => g.arn === ref);
  const boundary = role?.boundary ?? user?.boundary;
  return [
    ...(role?.trustPolicy === undefined ? [] : [{ source: ref, document: "trust policy", title: "trust policy", json: parsedDocument(role.trustPolicy) }]),
    ...[role, user, group].flatMap((holder) => (holder ? holderDocuments(estate, account, holder) : [])),
    ...(user?.groups ?? []).flatMap((name) => {
      const of = account.groupsByName.get(name.toLowerCase());
      return of ? holderDocuments(estate, account, of).map((d) => ({ ...d, title: `${d.title} (group ${name})` })) : [];
    }),
    ...(boundary ? managedDocuments(estate, account, [boundary], "permissions boundary") : []),
    ...policyDocument(account, ref),
    ...providerDocument(account, ref),
  ];
}

function policyDocument(account: AccountWorld, ref: Ref): DocumentView[] {
  const policy = account.policies.get(ref);
  return policy?.document === undefined ? [] : [{ source: ref, document: ref, title: `policy ${policy.name}`, json: parsedDocument(policy.document) }];
}

function providerDocument(account: AccountWorld, ref: Ref): DocumentView[] {
  const provider = account.oidcProviders.get(ref);
  return provider
    ? [{ source: ref, document: "OIDC provider", title: "OIDC provider", json: { Url: provider.issuer, ClientIDList: provider.clientIds ?? "not collected" } }]
    : [];
}

function iamFacts(estate: Estate, ref: Ref): FactRow[] {
  const account = estate.world.accountOf(ref);
  const role = account?.roles.get(ref);
  const user = account?.users.get(ref);
  const keys = user ? account?.facts.accessKeys.filter((k) => k.userName?.toLowerCase() === user.name.toLowerCase()) : undefined;
  const tags = role?.tags ?? user?.tags;
  return [
    ...row("Created", role?.createdAt ?? user?.createdAt),
    ...row("Unique id", role?.id ?? user?.id),
    ...row("Last used", role ? (role.lastUsed ?? undefined) : user?.passwordLastUsed),
    ...row("Description", role?.description),
    ...row("Groups", user?.groups?.join(", ")),
    ...row("Access keys", keys?.map((k) => `${k.id}${k.status ? ` (${k.status})` : ""}${k.lastUsed ? `, last used ${k.lastUsed}` : ""}`).join("; ")),
    ...row("Permissions boundary", role?.boundary ?? user?.boundary),
    ...row(
      "Tags",
      tags &&
        Object.entries(tags)
          .map(([k, v]) => `${k}=${v}`)
          .join(", "),
    ),
  ];
}

const FIELD_WORDS = { owner: "Owner", team: "Team", environment: "Environment" } as const;

/** Who answers for it, with where that is written. */
const ownerFacts = (estate: Estate, ref: Ref): FactRow[] =>
  ownersOf(estate.world, ref, ownerRules()).flatMap(({ field, value, source }) => row(FIELD_WORDS[field], `${value} (${source})`));

/** What was collected of one entity: facts, and the documents that steps point at, for highlighting. */
export function askEntity(estate: Estate, p: { readonly ref: string }): EntityPageAnswer {
  const ref = refOf(estate, p.ref);
  if (!ref) {
    const similar = similarNames(estate.names, p.ref).map((r) => entityOf(estate.world, r));
    return { ref: p.ref, found: false, kind: "other", label: p.ref, context: "", facts: [], pods: NO_PODS, documents: [], similar };
  }
  const entity = entityOf(estate.world, ref);
  const known = parseRef(ref);
  const pods = known?.kind === "k8s" ? kubernetesPods(estate, ref, known) : NO_PODS;
  // what has pods is there, whether or not it was collected itself
  const found = pods.total > 0 || existence(estate.world, ref) === "exists";
  return {
    ...entity,
    found,
    facts: [...ownerFacts(estate, ref), ...iamFacts(estate, ref), ...(known?.kind === "k8s" ? kubernetesFacts(estate, ref, known) : [])],
    pods,
    documents: [...iamDocuments(estate, ref), ...(known?.kind === "k8s" ? kubernetesDocuments(estate, known) : [])],
    similar: found ? [] : similarNames(estate.names, p.ref).map((r) => entityOf(estate.world, r)),
  };
}

function refOf(estate: Estate, text: string): Ref | undefined {
  try {
    return resolve(estate, text).ref;
  } catch (thrown) {
    if (thrown instanceof UsageError) return toRef(text);
    throw thrown;
  }
}
