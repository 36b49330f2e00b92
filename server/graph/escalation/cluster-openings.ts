import type { AccessEntry } from "@/server/cluster/access/access-entry.ts";
import { answersOf, type Question, questionOf } from "@/server/graph/classes/question.ts";
import { type ClusterWorld, groupRef, isClusterListComplete } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { keptFor } from "@/server/graph/memo.ts";
import { parseArn } from "@/server/model/arn.ts";
import { EKS_SENTENCES, type EksOpeningApi } from "@/server/model/escalation/eks-sentences.ts";
import type { Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { ABSENT, type KeyState, known, missing, open } from "@/server/policy/request-context.ts";
import type { Actor, Sent } from "./actor.ts";
import { Asking, together as askedOf, policiesOn } from "./asking.ts";
import { type BoundEnd, boundEnds, isBound } from "./bound-ends.ts";
import { fails, HOLDS, lacks, type Part, passes, together } from "./together.ts";

/** One EKS call that opens a cluster, where it leads, and what has to be so. Where no proof is made, it may lead to many for whom it comes to the same. */
export interface Opening {
  readonly api: EksOpeningApi;
  readonly ends: readonly [Ref, ...Ref[]];
  readonly parts: readonly Part[];
}

interface Scene {
  readonly actor: Actor;
  readonly cluster: ClusterWorld;
  readonly arn: string;
  /** A name that is asked about, bound or not. */
  readonly asked?: Ref | undefined;
}

const sends =
  (keys: Readonly<Record<string, KeyState>>): Sent =>
  (keyLower) =>
    keys[keyLower];

/** The line a proof begins with: what the caller does, with the names of this very edge. */
export const openingHead =
  (actor: Actor, cluster: ClusterWorld, api: EksOpeningApi, to: Ref): Part =>
  () => {
    if (!actor.explain) return HOLDS();
    const names = { caller: `\`${actor.ref}\``, target: `\`${to}\``, cluster: `\`${cluster.name}\`` };
    return passes({ check: "escalation-path", code: "ESCALATION_PATH", reason: EKS_SENTENCES[api](names) });
  };

const head = (s: Scene, api: EksOpeningApi, to: Ref): Part => openingHead(s.actor, s.cluster, api, to);
const masters = (s: Scene): Ref => groupRef(s.cluster.name, "system:masters");
const listEntries = (s: Scene): string => shellCommand`aws eks list-access-entries --cluster-name ${s.cluster.name}`;
const verifyMode = (s: Scene): string => shellCommand`aws eks describe-cluster --name ${s.cluster.name} --query cluster.accessConfig.authenticationMode`;

/** Whether access entries count (F4). */
function entriesCount(s: Scene): Decision {
  const { mode } = kubeAccess(s.actor.world, s.cluster).access;
  const check = "authentication-mode" as const;
  if (mode === undefined) return lacks({ what: "authentication mode", of: s.arn }, { code: "AUTHENTICATION_MODE_UNKNOWN", check, verify: verifyMode(s) });
  const verify = verifyMode(s);
  if (mode === "CONFIG_MAP")
    return fails({
      check,
      code: "EKS_ENTRIES_DO_NOT_COUNT",
      reason: `cluster \`${s.cluster.name}\` is in mode CONFIG_MAP: access entries have no effect`,
      verify,
    });
  return passes({
    check,
    code: "EKS_ENTRIES_COUNT",
    reason: `cluster \`${s.cluster.name}\` is in mode ${mode}, which takes access entries into account`,
    verify,
  });
}

/** Whether there is a mode to be changed (H23). */
function modeCanChange(s: Scene): Decision {
  const { mode } = kubeAccess(s.actor.world, s.cluster).access;
  const check = "authentication-mode" as const;
  if (mode === undefined) return lacks({ what: "authentication mode", of: s.arn }, { code: "AUTHENTICATION_MODE_UNKNOWN", check, verify: verifyMode(s) });
  if (mode !== "CONFIG_MAP")
    return fails({ check, code: "EKS_MODE_HAS_ENTRIES", reason: `access entries count already in mode ${mode}`, verify: verifyMode(s) });
  return passes({ check, code: "EKS_ENTRIES_DO_NOT_COUNT", reason: "the mode is CONFIG_MAP and can be changed to API_AND_CONFIG_MAP", verify: verifyMode(s) });
}

const ownEntry = (s: Scene): AccessEntry | undefined => {
  const plain = (arn: string): string => arn.toLowerCase();
  return kubeAccess(s.actor.world, s.cluster).access.entries.find((e) => plain(e.principalArn) === plain(s.actor.ref));
};

function hasEntry(s: Scene): Decision {
  const entry = ownEntry(s);
  const verify = shellCommand`aws eks describe-access-entry --cluster-name ${s.cluster.name} --principal-arn ${s.actor.ref}`;
  const check = "access-entry" as const;
  if (entry?.type === "STANDARD") return passes({ check, code: "EKS_OWN_ENTRY", reason: `\`${s.actor.ref}\` has an access entry of its own`, verify });
  if (!entry && !isClusterListComplete(s.cluster, "accessEntries")) return lacks({ what: "access entries", of: s.arn }, { check, verify: listEntries(s) });
  return fails({ check, code: "EKS_NO_OWN_ENTRY", reason: `\`${s.actor.ref}\` has no access entry of type STANDARD in the cluster`, verify });
}

function hasNoEntry(s: Scene): Decision {
  const check = "access-entry" as const;
  if (s.actor.caller.kind === "root" || (!ownEntry(s) && isClusterListComplete(s.cluster, "accessEntries")))
    return passes({ check, code: "EKS_NO_OWN_ENTRY", reason: `\`${s.actor.ref}\` has no access entry yet, so one can be made`, verify: listEntries(s) });
  if (!ownEntry(s)) return lacks({ what: "access entries", of: s.arn }, { check, verify: listEntries(s) });
  return fails({ check, code: "EKS_ENTRY_EXISTS", reason: `\`${s.actor.ref}\` has an access entry already`, verify: listEntries(s) });
}

/** The ARN of the caller's own entry; its last part is made up by EKS. */
function entryArn(s: Scene): string {
  const fact = s.cluster.facts.accessEntries.find((e) => e.principalArn.toLowerCase() === s.actor.ref.toLowerCase());
  const { identity } = s.actor;
  const [place = "", name = ""] = s.arn.split(":cluster/");
  return fact?.accessEntryArn ?? `${place}:access-entry/${name}/${identity?.kind ?? "user"}/${s.actor.account.id}/${identity?.name ?? "*"}/*`;
}

/**
 * H22: UpdateAccessEntry looks at none of the keys of a new entry. Where EKS sends them all the same, they tell of the entry as it stands, not of
 * the names it is given: a policy that such a value would decide leaves the answer open.
 */
function asItStands(s: Scene): Sent {
  const entry = ownEntry(s);
  const values: Readonly<Record<string, readonly string[]>> = {
    "eks:principalarn": [s.actor.ref],
    "eks:accessentrytype": ["STANDARD"],
    "eks:clustername": [s.cluster.name],
    "eks:username": entry?.username === undefined ? [] : [entry.username],
    "eks:kubernetesgroups": entry?.groups ?? [],
  };
  return (keyLower) => {
    if (!keyLower.startsWith("eks:")) return undefined;
    const oneOf = values[keyLower] ?? [];
    return oneOf.length === 0 ? ABSENT : missing({ what: `whether EKS sends ${keyLower} with UpdateAccessEntry`, of: s.arn }, { oneOf });
  };
}

/** Keys of policies on entries: a new entry has none yet, and a policy for the whole cluster names no namespaces (H20, B41). */
const NO_POLICY: Readonly<Record<string, KeyState>> = { "eks:policyarn": ABSENT, "eks:accessscope": ABSENT, "eks:namespaces": ABSENT };

const ofEntry = (s: Scene): Readonly<Record<string, KeyState>> => ({
  ...NO_POLICY,
  "eks:principalarn": known(s.actor.ref),
  "eks:accessentrytype": known("STANDARD"),
});

const create =
  (s: Scene): Part =>
  () =>
    s.actor.call("eks:CreateAccessEntry", s.arn, sends(ofEntry(s)), "own entry");

const associate = (s: Scene): Part => {
  const policy = `arn:${s.actor.account.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
  const sent = sends({ ...ofEntry(s), "eks:policyarn": known(policy), "eks:accessscope": known("cluster") });
  return () => s.actor.call("eks:AssociateAccessPolicy", entryArn(s), sent, "cluster admin");
};

/** H20–H23: access entries and the policies on them. */
function toMasters(s: Scene): readonly Opening[] {
  const to = masters(s);
  const mode = { "eks:authenticationmode": known("API_AND_CONFIG_MAP") };
  const change: Part = () => s.actor.call("eks:UpdateClusterConfig", s.arn, sends(mode), "mode");
  const opening = (api: EksOpeningApi, ...parts: readonly Part[]): Opening => ({ api, ends: [to], parts: [head(s, api, to), ...parts] });
  return [
    opening(
      "CreateAccessEntry",
      create(s),
      associate(s),
      () => entriesCount(s),
      () => hasNoEntry(s),
    ),
    opening(
      "AssociateAccessPolicy",
      associate(s),
      () => entriesCount(s),
      () => hasEntry(s),
    ),
    opening("UpdateClusterConfig", change, create(s), associate(s), () => modeCanChange(s)),
  ];
}

const NAME_KEYS: ReadonlySet<string> = new Set(["eks:kubernetesgroups", "eks:username"]);
const nameSent = ({ name, isGroup }: BoundEnd): Readonly<Record<string, KeyState>> => ({ [isGroup ? "eks:kubernetesgroups" : "eks:username"]: known(name) });

/** What the policies on a caller ask of the names in a new entry. */
const namesAsked = keptFor(
  (actor: Actor): Question => questionOf(askedOf(policiesOn(actor.caller), ["eks:createaccessentry"]).asked, (key) => NAME_KEYS.has(key)),
);

/** Ends for which an opening comes to the same, by what tells them apart; each by itself where a proof is made. */
function alike(s: Scene, traits: (end: BoundEnd) => string): readonly (readonly [BoundEnd, ...BoundEnd[]])[] {
  const ends = boundEnds(s.actor.world, s.cluster, s.asked);
  if (s.actor.explain || s.asked !== undefined) return ends.map((end) => [end]);
  return [...Map.groupBy(ends, traits).values()] as [BoundEnd, ...BoundEnd[]][];
}

function toEnds(s: Scene, api: EksOpeningApi, ends: readonly [BoundEnd, ...BoundEnd[]], parts: readonly Part[]): Opening {
  const [first, ...others] = ends;
  const bound: Part = () => isBound(s.cluster, s.arn, first, s.actor.explain);
  return { api, ends: [first.to, ...others.map((e) => e.to)], parts: [head(s, api, first.to), ...parts, bound] };
}

/** H20: names of one's own choice in a new access entry. */
function toNewNames(s: Scene): readonly Opening[] {
  const question = namesAsked(s.actor);
  const traits = (end: BoundEnd): string => `${end.isGroup} ${answersOf(question, (key) => nameSent(end)[key])}`;
  return alike(s, traits).map((ends) => {
    const chosen = { ...ofEntry(s), ...nameSent(ends[0]) };
    const make: Part = () => s.actor.call("eks:CreateAccessEntry", s.arn, sends(chosen), `as ${ends[0].name}`);
    return toEnds(s, "CreateAccessEntry", ends, [make, () => entriesCount(s), () => hasNoEntry(s)]);
  });
}

/** H22: the same in one's own entry. */
function toUpdatedNames(s: Scene): readonly Opening[] {
  const update: Part = () => s.actor.call("eks:UpdateAccessEntry", entryArn(s), asItStands(s), "update");
  return alike(s, () => "").map((ends) => toEnds(s, "UpdateAccessEntry", ends, [update, () => entriesCount(s), () => hasEntry(s)]));
}

function noProvider(s: Scene): Decision {
  const check = "oidc-provider" as const;
  const verify = shellCommand`aws eks list-identity-provider-configs --cluster-name ${s.cluster.name}`;
  if (s.cluster.facts.identityProviderConfigs.length > 0)
    return fails({ check, code: "EKS_PROVIDER_EXISTS", reason: "the cluster has an OIDC identity provider already, and EKS allows one", verify });
  if (!isClusterListComplete(s.cluster, "identityProviderConfigs")) return lacks({ what: "OIDC identity providers", of: s.arn }, { check, verify });
  return passes({ check, code: "EKS_NO_PROVIDER", reason: "the cluster has no OIDC identity provider, so one can be associated", verify });
}

/** H24: an issuer of one's own signs any name that does not begin with `system:`; whether EKS takes `system:masters` from it is not documented. */
function byIssuer(s: Scene): readonly Opening[] {
  const api = "AssociateIdentityProviderConfig" as const;
  const sent = sends({ "eks:issuerurl": open("caller", { presence: "always" }), "eks:clientid": open("caller", { presence: "always" }) });
  const parts: readonly Part[] = [() => s.actor.call(`eks:${api}`, s.arn, sent, "issuer"), () => noProvider(s)];
  const honoured: Part = () => lacks({ what: "whether EKS takes the group system:masters from an issuer's token", of: s.arn });
  const all = alike(s, () => "").map((ends) => toEnds(s, api, ends, parts));
  return [...all, { api, ends: [masters(s)], parts: [head(s, api, masters(s)), ...parts, honoured] }];
}

const CALLS: readonly (readonly [action: string, openings: (s: Scene) => readonly Opening[]])[] = [
  ["eks:AssociateAccessPolicy", toMasters],
  ["eks:CreateAccessEntry", toNewNames],
  ["eks:UpdateAccessEntry", toUpdatedNames],
  ["eks:AssociateIdentityProviderConfig", byIssuer],
];

/** The EKS clusters of the caller's own account. */
export function clustersOf(actor: Actor): readonly { readonly cluster: ClusterWorld; readonly arn: string }[] {
  return [...actor.world.clusters.values()].flatMap((cluster) => {
    const arn = cluster.facts.arn ?? cluster.facts.eks?.arn;
    return arn && parseArn(arn)?.account === actor.account.id ? [{ cluster, arn }] : [];
  });
}

/** The ways in which a caller may open the clusters of its account (H20–H24); `asked` is an end that is asked about. */
export function clusterOpenings(actor: Actor, asked?: Ref): readonly Opening[] {
  const makers = new Set(CALLS.flatMap(([action, openings]) => (actor.isOpenSet || actor.resources(action) ? [openings] : [])));
  const all = clustersOf(actor).flatMap((c) => [...makers].flatMap((make) => make({ actor, ...c, asked })));
  return all.filter((o) => actor.isOpenSet || actor.resources(`eks:${o.api}`) !== undefined);
}

const ENTRY_CALLS = ["eks:AssociateAccessPolicy", "eks:UpdateAccessEntry"];
const CALLS_ON_ENTRIES: readonly string[] = [...ENTRY_CALLS, "eks:CreateAccessEntry"].map((action) => action.toLowerCase());

/** What clusters of its account know of a caller, and what its policies ask about its access entries: the same for callers that open them alike. */
export function clusterTraits(actor: Actor): string {
  const own = actor.identity?.identityPolicies ?? [];
  const asking = new Asking(actor, own);
  const { asked } = askedOf(policiesOn(actor.caller, own), CALLS_ON_ENTRIES);
  const names = answersOf(
    questionOf(asked, (key) => key === "eks:principalarn"),
    () => known(actor.ref),
  );
  const principal = actor.account.users.get(actor.ref) ?? actor.account.roles.get(actor.ref) ?? { arn: actor.ref };
  const seen = clustersOf(actor).map((c) => {
    const s: Scene = { actor, ...c };
    const mapping = kubeAccess(actor.world, c.cluster).mappingOf(principal);
    if (ownEntry(s) || mapping.via !== undefined) return actor.ref;
    return `${mapping.decision.verdict} ${ENTRY_CALLS.map((action) => asking.resource(action).of({ arn: entryArn(s) })).join()}`;
  });
  return [names, ...seen].join("|");
}

export const judgeOpening = (o: Opening): Decision => together(o.parts);
