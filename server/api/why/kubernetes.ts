import type { Estate } from "@/server/api/estate.ts";
import { authorizeMapped } from "@/server/cluster/access/authorize-mapped.ts";
import { type IamPrincipal, parsePrincipalArn } from "@/server/cluster/access/iam-directory.ts";
import type { PrincipalMapping } from "@/server/cluster/access/map-principal.ts";
import { namesOf } from "@/server/cluster/access/name-template.ts";
import { authorize } from "@/server/cluster/rbac/authorize.ts";
import { type KubeRequest, parseServiceAccountUser, userSubject } from "@/server/cluster/rbac/request.ts";
import { type ClusterWorld, groupRef, serviceAccountRef, userRef } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { arnRef, k8sClusterRef, type Ref, toRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import { type Decision, rankOf } from "@/server/model/verdict.ts";
import type { KubernetesForbidden, KubernetesUnauthorized } from "@/server/query/why/parsed-error.ts";
import { counted, type Finding, type NextStep, type WhyVerdict } from "./answer.ts";
import { roleOfPrincipal } from "./behind-role.ts";
import { disagreementOf } from "./disagreement.ts";
import { kubeResource } from "./parsed-answer.ts";
import { everyPod } from "./pod-sources.ts";

const requestOf = ({ verb, target }: KubernetesForbidden): KubeRequest => ("path" in target ? { verb, path: target.path } : { verb, ...target });

/** Whom a Kubernetes user name stands for in one cluster. */
interface Speaker {
  readonly cluster: ClusterWorld;
  readonly ref: Ref;
  readonly mapping?: PrincipalMapping;
}

/** Identities that sign in under this name: by the row's own words, or by what its placeholders can become (F10, F24). */
function mapped(cluster: ClusterWorld, mappings: readonly PrincipalMapping[], user: string): readonly Speaker[] {
  return mappings.flatMap((mapping) => {
    const arn = parsePrincipalArn(mapping.principal);
    const isIt =
      mapping.username === user || (arn !== undefined && mapping.username !== null && namesOf(mapping.username, arn, [user]).some((n) => n.name === user));
    return isIt ? [{ cluster, ref: mapping.principal, mapping }] : [];
  });
}

/** Whom a user name stands for; an IAM ARN as a name is its identity, whatever name the snapshot has it sign in under. */
function speakersOf(estate: Estate, user: string): readonly Speaker[] {
  const account = parseServiceAccountUser(user);
  return [...estate.world.clusters.values()].flatMap((cluster): readonly Speaker[] => {
    if (account) {
      const isKnown = cluster.knownServiceAccounts.some((s) => s.namespace === account.namespace && s.name === account.name);
      return isKnown ? [{ cluster, ref: serviceAccountRef(cluster.name, account.namespace, account.name) }] : [];
    }
    const { mappings } = kubeAccess(estate.world, cluster);
    const found = mapped(cluster, mappings, user);
    const identity = found.length > 0 ? undefined : roleOfPrincipal(estate, user);
    return [...found, ...mappings.filter((m) => m.principal === identity).map((mapping) => ({ cluster, ref: mapping.principal, mapping }))];
  });
}

/** Where the snapshot has the identity sign in under another name than the one that was refused. */
const renamed = (speakers: readonly Speaker[], user: string): readonly string[] =>
  speakers.flatMap(({ cluster, ref, mapping }) =>
    mapping && mapped(cluster, [mapping], user).length === 0
      ? [`by this snapshot \`${ref}\` signs in to \`${cluster.name}\` as \`${mapping.username ?? "nobody"}\`, not as \`${user}\``]
      : [],
  );

function toOf(cluster: ClusterWorld, { target }: KubernetesForbidden): Ref {
  if (!("path" in target) && target.namespace) return k8sClusterRef(cluster.name, "namespace", target.namespace);
  return cluster.facts.arn ? arnRef(cluster.facts.arn) : groupRef(cluster.name, "system:authenticated");
}

const decisionOf = ({ verdict, conditions, missing, assumptions, steps }: Decision): Decision => ({ verdict, conditions, missing, assumptions, steps });

function verdictFor(estate: Estate, error: KubernetesForbidden, { cluster, ref, mapping }: Speaker): WhyVerdict {
  const { rbac } = kubeAccess(estate.world, cluster);
  const request = requestOf(error);
  const decision = mapping ? authorizeMapped(rbac, mapping, request) : authorize(rbac, userSubject(error.user, error.groups ?? []), request);
  return { from: ref, to: toOf(cluster, error), mechanism: `${error.verb} ${kubeResource(error)}`, ...decisionOf(decision) };
}

function nextOfForbidden(error: KubernetesForbidden): readonly NextStep[] {
  const resource = kubeResource(error);
  const namespace = "path" in error.target ? "" : error.target.namespace;
  const who = namespace
    ? shellCommand`rolewalk kube-who-can ${error.verb} ${resource} -n ${namespace}`
    : shellCommand`rolewalk kube-who-can ${error.verb} ${resource}`;
  const can = namespace
    ? shellCommand`kubectl auth can-i ${error.verb} ${resource} -n ${namespace} --as ${error.user}`
    : shellCommand`kubectl auth can-i ${error.verb} ${resource} --as ${error.user}`;
  return [
    { what: "see who may do it", command: who },
    { what: "ask the cluster itself, as someone who may impersonate", command: can },
  ];
}

/** An API server's refusal: the same request by RBAC and, for IAM identities, by how they sign in (W11). */
export function forbidden(estate: Estate, error: KubernetesForbidden): Finding {
  const known = speakersOf(estate, error.user);
  const speakers = known.length > 0 ? known : [...estate.world.clusters.values()].map((cluster) => ({ cluster, ref: userRef(cluster.name, error.user) }));
  const verdicts = speakers.map((speaker) => verdictFor(estate, error, speaker)).toSorted((a, b) => rankOf(b.verdict) - rankOf(a.verdict));
  const isAccount = parseServiceAccountUser(error.user) !== undefined;
  const pods = isAccount
    ? everyPod(estate).filter((p) =>
        known.some((s) => s.cluster === p.cluster && s.ref === serviceAccountRef(p.cluster.name, p.pod.namespace, p.pod.spec.serviceAccount)),
      )
    : [];
  // in one cluster the refusal is about that one; in several it may be about any
  const [only] = verdicts;
  const disagreement = only && verdicts.length === 1 ? disagreementOf(estate, only, { by: "Kubernetes" }) : undefined;
  const unknown =
    known.length > 0
      ? []
      : [
          isAccount
            ? `no cluster of the snapshot has the service account of \`${error.user}\``
            : `no access entry and no row of aws-auth signs anybody in as \`${error.user}\``,
        ];
  const several =
    verdicts.length > 1
      ? [`the message does not name the cluster; ${counted(verdicts.length, "answer")} for ${counted(new Set(speakers.map((s) => s.cluster)).size, "cluster")}`]
      : [];
  const cause = error.because ? [`the API server adds: ${error.because.text}`] : [];
  return {
    notes: [...unknown, ...renamed(known, error.user), ...several, ...cause],
    candidates: [...known.map((s) => s.ref), ...pods.map((p) => p.ref)],
    verdicts,
    ...(disagreement ? { disagreement } : {}),
    next: nextOfForbidden(error),
  };
}

/** How an IAM identity signs in to each cluster, if it does. */
function signIns(estate: Estate, principal: string): readonly WhyVerdict[] {
  const ref = roleOfPrincipal(estate, principal);
  if (!ref) return [];
  const account = estate.world.accountOf(ref);
  const known: IamPrincipal = account?.users.get(ref) ?? account?.roles.get(ref) ?? { arn: ref };
  return [...estate.world.clusters.values()].map((cluster) => {
    const mapping = kubeAccess(estate.world, cluster).mappingOf(known);
    const to = cluster.facts.arn ? arnRef(cluster.facts.arn) : groupRef(cluster.name, "system:authenticated");
    return { from: ref, to, mechanism: "maps-to", ...decisionOf(mapping.decision) };
  });
}

/** Rows that are written and let nobody in, where no other row does: most who are refused are named by one of them. */
function deadRows(estate: Estate): readonly Ref[] {
  const refOf = (row: { readonly resolved: Ref | null; readonly principal: string }): readonly Ref[] => {
    const ref = row.resolved ?? toRef(row.principal);
    return ref ? [ref] : [];
  };
  return [...estate.world.clusters.values()].flatMap((cluster) => {
    const { entries } = kubeAccess(estate.world, cluster);
    const alive = new Set(entries.filter((e) => e.effective).flatMap(refOf));
    return [...new Set(entries.filter((e) => !e.effective && e.via !== "creator").flatMap(refOf))].filter((ref) => !alive.has(ref));
  });
}

const MANY = 20;

/** kubectl's `Unauthorized`: the cluster does not know the caller; the message does not say who that is (W11). */
export function unauthorized(estate: Estate, error: KubernetesUnauthorized): Finding {
  const principals = [...new Set(error.principals.flatMap((p) => roleOfPrincipal(estate, p) ?? []))].slice(0, MANY);
  const verdicts = principals.flatMap((p) => signIns(estate, p));
  const dead = principals.length > 0 ? [] : deadRows(estate);
  const allIn = verdicts.length > 0 && verdicts.every((v) => v.verdict === "allowed") ? verdicts[0] : undefined;
  const disagreement = allIn && disagreementOf(estate, allIn, { by: "Kubernetes" });
  const notes =
    principals.length > 0
      ? []
      : [
          "the cluster did not know who called (401), before any right was looked at; the message does not say who it was",
          ...(dead.length > 0
            ? [
                `${counted(dead.length, "identity", "identities")} named by access entries or aws-auth without effect: ${dead.length === 1 ? "it is refused" : "they are refused"} so`,
              ]
            : []),
        ];
  return {
    notes,
    candidates: principals.length > 0 ? principals : dead,
    verdicts,
    ...(disagreement ? { disagreement } : {}),
    next: [
      { what: "see who the credentials of kubectl are, and paste it together with the error", command: "aws sts get-caller-identity" },
      { what: "see who may enter, and which rows do nothing", command: "rolewalk cluster-access" },
    ],
  };
}
