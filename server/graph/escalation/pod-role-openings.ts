import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import { type ClusterWorld, isClusterListComplete } from "@/server/graph/cluster-world.ts";
import { keptFor } from "@/server/graph/memo.ts";
import { podIdentityCall } from "@/server/graph/pod-identity-call.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { EC2 } from "@/server/policy/ec2.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import { decidePodIdentity, POD_IDENTITY_SERVICE } from "@/server/policy/pod-identity.ts";
import { type Actor, aboutSent } from "./actor.ts";
import { Asking } from "./asking.ts";
import { clustersOf, type Opening, openingHead } from "./cluster-openings.ts";
import { EndTraits } from "./end-class.ts";
import { alikeEnds } from "./end-parts.ts";
import { type PodRight, rightsIn } from "./pod-rights.ts";
import { targetsOf } from "./targets.ts";
import { bestOf, fails, lacks, type Part, passes, takes, together } from "./together.ts";

const EKS = "eks.amazonaws.com";
const CAPABILITIES = "capabilities.eks.amazonaws.com";
const SYSTEM = "kube-system";

/** The services that EKS may name in iam:PassedToService: which one is not documented for associations (H30), and EKS itself else. */
const APIS = {
  CreatePodIdentityAssociation: { trusted: POD_IDENTITY_SERVICE, passedTo: [POD_IDENTITY_SERVICE, EKS] },
  UpdatePodIdentityAssociation: { trusted: POD_IDENTITY_SERVICE, passedTo: [POD_IDENTITY_SERVICE, EKS] },
  CreateAddon: { trusted: POD_IDENTITY_SERVICE, passedTo: [POD_IDENTITY_SERVICE, EKS] },
  UpdateAddon: { trusted: POD_IDENTITY_SERVICE, passedTo: [POD_IDENTITY_SERVICE, EKS] },
  CreateCapability: { trusted: CAPABILITIES, passedTo: [CAPABILITIES, EKS] },
  CreateNodegroup: { trusted: EC2, passedTo: [EKS, EC2] },
} as const;
type Api = keyof typeof APIS;
const NAMES = Object.keys(APIS) as readonly Api[];

interface Place {
  readonly actor: Actor;
  readonly cluster: ClusterWorld;
  readonly arn: string;
  readonly api: Api;
}

interface Scene extends Place {
  readonly role: TargetRole;
}

const none = (s: Place): Decision =>
  fails({
    check: "pod-identity-association",
    code: "NO_ASSOCIATION",
    reason: "no association exists in a namespace where the caller runs pods",
    verify: shellCommand`aws eks list-pod-identity-associations --cluster-name ${s.cluster.name}`,
  });

const accountsOf = keptFor(
  ({ knownServiceAccounts }: ClusterWorld) =>
    new Map([...Map.groupBy(knownServiceAccounts, (sa) => sa.namespace)].map(([key, of]) => [key, of.map((sa) => sa.name)])),
);

/** The service accounts of a namespace: the caller chooses one, and the role's trust policy may ask for a certain one. */
function accountsIn(cluster: ClusterWorld, namespace: string): readonly string[] {
  return [...new Set(["default", ...(accountsOf(cluster).get(namespace) ?? [])])];
}

/** What calls for a role come to, without proof: whoever makes them, in whichever state of the cluster. */
const silent = keptFor((_role: TargetRole) => new Map<string, Decision>());

/** What EKS sends when a pod of the namespace asks (D5), for the service account that gets furthest. */
function associated({ actor, cluster, role }: Scene, namespace: string): Decision {
  const { name, arn, region, account, eks } = cluster.facts;
  const place = [actor.world.time, name, arn, region, account, eks?.name, namespace].join(" ");
  const decide = (serviceAccount: string): Decision => {
    const association: PodIdentityAssociationFact = { associationId: "new", namespace, serviceAccount, roleArn: role.ref, disableSessionTags: false };
    return decidePodIdentity({ call: podIdentityCall(cluster, association), role, time: actor.world.time, explain: actor.explain });
  };
  const ofAccount = (serviceAccount: string): Decision => {
    if (actor.explain) return decide(serviceAccount);
    const known = silent(role);
    const decision = known.get(`${place} ${serviceAccount}`) ?? decide(serviceAccount);
    known.set(`${place} ${serviceAccount}`, decision);
    return decision;
  };
  const ways = function* (): Iterable<Decision> {
    for (const name of accountsIn(cluster, namespace)) yield ofAccount(name);
  };
  return bestOf(ways()) ?? ofAccount("default");
}

/** The resource of the call; undefined where there is none to change. */
function objectOf({ api, arn, cluster }: Place, namespace: string): string | undefined {
  const [place = "", name = ""] = arn.split(":cluster/");
  if (api === "UpdateAddon") return `${place}:addon/${name}/*`;
  if (api !== "UpdatePodIdentityAssociation") return arn;
  const there = cluster.facts.podIdentityAssociations.find((a) => a.namespace === namespace);
  return there && (there.associationArn ?? `${place}:podidentityassociation/${name}/${there.associationId}`);
}

function anAddon({ cluster, arn }: Scene): Decision {
  const verify = shellCommand`aws eks list-addons --cluster-name ${cluster.name}`;
  const [addon] = cluster.facts.addons;
  const check = "pod-identity-association" as const;
  const evidence = { source: arn, document: `add-on ${addon?.name}` };
  if (addon) return passes({ check, code: "EKS_ADDON_EXISTS", reason: `the cluster has the add-on \`${addon.name}\``, verify, evidence });
  if (!isClusterListComplete(cluster, "addons")) return lacks({ what: "add-ons", of: arn }, { check, verify });
  return fails({ check, code: "EKS_NO_ADDON", reason: `cluster \`${cluster.name}\` has no add-on`, verify });
}

/** Add-ons run in kube-system; a new one may be put elsewhere, where the others are is not collected (H31). */
function placeOf(s: Scene, namespace: string): readonly Part[] {
  const addon: readonly Part[] = s.api === "UpdateAddon" ? [() => anAddon(s)] : [];
  if (namespace === SYSTEM) return [...addon, () => takes("an add-on with a service account can be associated with the role")];
  if (s.api === "CreateAddon") return [() => takes(`an add-on with a service account can be installed in namespace ${namespace}`)];
  return s.api === "UpdateAddon" ? [...addon, () => lacks({ what: "namespaces of add-ons", of: s.arn }, { check: "pod-identity-association" })] : [];
}

/** A right of the caller's in a cluster, and what the call is then made on. */
interface Door {
  readonly right: PodRight;
  readonly object: string;
}

function through(s: Scene, { right, object }: Door): Decision {
  const { actor, api, role, cluster } = s;
  const { trusted, passedTo } = APIS[api];
  const pass = aboutSent(actor.identityOf(role.ref), { service: passedTo, associated: `arn:${actor.account.partition}:eks:*:${actor.account.id}:*` });
  const isAddon = api === "CreateAddon" || api === "UpdateAddon";
  const serves: Part = () =>
    trusted === POD_IDENTITY_SERVICE ? associated(s, right.namespace) : targetsOf(actor.world, actor.account).serves(trusted, role, actor.explain);
  return together([
    openingHead(actor, cluster, api, role.ref),
    () => actor.call(`eks:${api}`, object),
    () => actor.call("iam:PassRole", role.ref, pass, `eks ${api}`),
    serves,
    ...(isAddon ? placeOf(s, right.namespace) : []),
    () => right.decision,
  ]);
}

/** kube-system first: add-ons are there without an assumption. */
const systemFirst = (rights: readonly PodRight[]): readonly PodRight[] =>
  [...rights].sort((a, b) => Number(b.namespace === SYSTEM) - Number(a.namespace === SYSTEM));

/** The doors that are worth a try; without a proof, what is told already goes first. */
function doorsOf(place: Place, rights: readonly PodRight[]): readonly Door[] {
  const all = rights.flatMap((right) => {
    const object = objectOf(place, right.namespace);
    return object === undefined ? [] : [{ right, object }];
  });
  if (place.actor.explain) return all;
  const { actor, api } = place;
  return all.filter(({ right, object }) => right.decision.verdict !== "denied" && actor.call(`eks:${api}`, object).verdict !== "denied");
}

const traitsOf = keptFor((actor: Actor) => new EndTraits(actor, new Asking(actor, actor.identity?.identityPolicies ?? [])));

/** The roles that may be given, in parts of which the same is true; one by one where a proof is made. */
function partsOf(actor: Actor, api: Api, itself: boolean): readonly (readonly TargetRole[])[] {
  const { trusted } = APIS[api];
  const roles = targetsOf(actor.world, actor.account).trusting(trusted);
  const isMeant = (role: TargetRole): boolean => itself || role.ref !== actor.ref;
  if (actor.explain) return roles.filter(isMeant).map((role) => [role]);
  const refs = roles.map((r) => r.ref);
  const parts = alikeEnds(actor, `trusting ${trusted}`, refs, traitsOf(actor).given(trusted, trusted === POD_IDENTITY_SERVICE));
  return parts.map(({ members }) => members.flatMap((m) => actor.targetOf(m) ?? []).filter(isMeant));
}

function opening(place: Place, [role, ...others]: readonly TargetRole[], doors: readonly Door[]): readonly Opening[] {
  if (!role) return [];
  const best: Part = () => place.actor.best(doors.map((door) => (by: Actor) => through({ ...place, actor: by, role }, door))) ?? none(place);
  return [{ api: place.api, ends: [role.ref, ...others.map((r) => r.ref)], parts: [best] }];
}

/** `itself`: with the caller's own role, as others like it may give it. The roles a caller may give to pods, nodes or controllers that it runs code on or tells what to do (H30–H32). */
export function podRoleOpenings(actor: Actor, itself = false): readonly Opening[] {
  const { identity } = actor;
  const apis = NAMES.filter((api) => actor.resources(`eks:${api}`) && actor.resources("iam:PassRole"));
  if (!identity || apis.length === 0) return [];
  const principal = actor.account.users.get(actor.ref) ?? actor.account.roles.get(actor.ref) ?? { arn: actor.ref };
  return clustersOf(actor).flatMap((c) => {
    const rights = rightsIn(actor.world, c.cluster, principal, actor.explain);
    const pods = systemFirst(rights.pods);
    return apis.flatMap((api) => {
      const place: Place = { actor, ...c, api };
      const doors = doorsOf(place, api === "CreateCapability" ? rights.controllers() : pods);
      if (doors.length === 0 && !actor.explain) return [];
      return partsOf(actor, api, itself).flatMap((roles) => opening(place, roles, doors));
    });
  });
}
