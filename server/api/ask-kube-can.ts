import { authorizeMapped } from "@/server/cluster/access/authorize-mapped.ts";
import { canSignIn } from "@/server/cluster/access/iam-directory.ts";
import { inSession } from "@/server/cluster/access/in-session.ts";
import type { PrincipalMapping } from "@/server/cluster/access/map-principal.ts";
import { type SentRequest, sentRequest } from "@/server/cluster/rbac/asked-request.ts";
import { authorize } from "@/server/cluster/rbac/authorize.ts";
import { kubeCanCases } from "@/server/cluster/rbac/cases.ts";
import { type KubeSubject, serviceAccountSubject, subjectOfRef, userSubject } from "@/server/cluster/rbac/request.ts";
import { resolveResource } from "@/server/cluster/rbac/resolve-resource.ts";
import { subjectsWho, type WhoSubject } from "@/server/cluster/rbac/subjects-who.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import { withCommands } from "@/server/model/evidence-command.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Step } from "@/server/model/step.ts";
import { type Condition, type Decision, rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import type { ClosureRow } from "@/server/query/closure.ts";
import { existence } from "@/server/query/existence.ts";
import { nobody } from "./ask-can.ts";
import { clustersNamed } from "./ask-cluster-access.ts";
import { becomingNote, byBecoming, mayByPolicy } from "./by-becoming.ts";
import type { Estate } from "./estate.ts";
import { resolve } from "./resolve.ts";
import { UsageError } from "./usage-error.ts";

/** What is asked, as the command line and the query string give it. */
export interface KubeAsked {
  readonly verb: string;
  readonly resource: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly cluster?: string | undefined;
}

export interface KubeCanAsked extends KubeAsked {
  readonly subject?: string | undefined;
  readonly user?: string | undefined;
  readonly groups?: readonly string[] | undefined;
}

interface KubeAnswer extends Decision {
  readonly allowed: boolean;
}

export interface KubeCanAnswered extends KubeAnswer {
  readonly notes: readonly string[];
  /** Identities that may and that a refused IAM identity can become first. */
  readonly through: readonly ClosureRow[];
}

function requestOf(p: KubeAsked): SentRequest {
  if (p.resource.startsWith("/")) return { request: { verb: p.verb, path: p.resource }, notes: [] };
  const found = resolveResource(p.resource);
  if (!found.ok) throw new UsageError("invalid", found.error);
  return sentRequest({ verb: p.verb, name: p.name ?? "", namespace: p.namespace ?? "" }, found.value);
}

/** Whether a question about a resource is asked within a namespace: not one about a path or a cluster-scoped type. */
export function takesNamespace(resource: string): boolean {
  const found = resource.startsWith("/") ? undefined : resolveResource(resource);
  return found?.ok === true && found.value.namespaced !== false;
}

/** The cluster asked: the subject's own, the one named, or the only one there is. */
function oneCluster(estate: Estate, p: KubeAsked, ref: Ref | undefined): ClusterWorld {
  const parsed = ref && parseRef(ref);
  const named = p.cluster ?? (parsed?.kind === "k8s" ? parsed.cluster : undefined);
  const clusters = clustersNamed(estate, named);
  const [only] = clusters;
  if (only && clusters.length === 1) return only;
  throw new UsageError(
    "ambiguous",
    clusters.length === 0
      ? "there is no cluster in the snapshot"
      : `there are several clusters (${clusters.map((c) => c.name).join(", ")}): name one with --cluster`,
  );
}

/** A refusal that waits for lists that were not read still says which check has not passed. */
function withRefusal(answer: KubeAnswer): KubeAnswer {
  if (answer.allowed || answer.steps.some((s) => s.outcome === "fail")) return answer;
  return { ...answer, steps: [...answer.steps, { check: "rbac", outcome: "fail", code: "RBAC_NOTHING_GRANTS", reason: "nothing that was read grants it" }] };
}

/** A Kubernetes subject: as given, or behind a reference; a pod asks as its service account, a node as its kubelet. */
function subjectAsked(p: KubeCanAsked, ref: Ref | undefined, cluster: ClusterWorld): KubeSubject | undefined {
  if (p.user !== undefined || (p.groups?.length ?? 0) > 0) return userSubject(p.user ?? "", p.groups ?? []);
  const parsed = ref && parseRef(ref);
  if (parsed?.kind === "k8s" && parsed.type === "node") return userSubject(`system:node:${parsed.name}`, ["system:nodes"]);
  if (parsed?.kind !== "k8s" || parsed.type !== "pod") return ref && subjectOfRef(ref);
  const pod = cluster.pods.get(`${parsed.namespace}/${parsed.name}`);
  if (!pod) throw new UsageError("not-found", `pod \`${parsed.namespace}/${parsed.name}\` was not collected, so its service account is not known`);
  return serviceAccountSubject(pod.namespace, pod.spec.serviceAccount);
}

/** An IAM user, a role or a session of one by its name, an account's root or a federated user; undefined for any other reference. */
function mappingAsked(estate: Estate, cluster: ClusterWorld, ref: Ref | undefined): PrincipalMapping | undefined {
  const session = ref === undefined ? undefined : parseSessionArn(ref);
  const role = session && estate.world.accounts.get(session.account)?.rolesByName.get(session.roleName.toLowerCase());
  const arn = session ? (role?.arn ?? `arn:${session.partition}:iam::${session.account}:role/${session.roleName}`) : ref;
  if (arn === undefined || !canSignIn(arn)) return undefined;
  const account = estate.world.accountOf(arn);
  const mapping = kubeAccess(estate.world, cluster).mappingOf(account?.users.get(arn) ?? account?.roles.get(arn) ?? { arn });
  return session ? inSession(mapping, session.sessionName) : mapping;
}

/** `kube-can SUBJECT VERB RESOURCE …`: RBAC for a Kubernetes subject; an IAM identity is mapped first, and its access policies count then. */
export function askKubeCan(estate: Estate, p: KubeCanAsked): KubeCanAnswered {
  const ref = p.subject === undefined ? undefined : resolve(estate, p.subject, ["serviceaccount"]).ref;
  const { request, notes } = requestOf(p);
  const cluster = oneCluster(estate, p, ref);
  const kube = kubeAccess(estate.world, cluster);
  const subject = subjectAsked(p, ref, cluster);
  if (subject) return { ...withRefusal(answerOf(authorize(kube.rbac, subject, request))), notes, through: [] };
  const mapping = mappingAsked(estate, cluster, ref);
  if (!mapping || ref === undefined)
    throw new UsageError(
      "invalid",
      `\`${p.subject ?? ""}\` is no Kubernetes user, group, service account, pod or node and no IAM user, role or role session; or give --user and --group`,
    );
  if (existence(estate.world, ref) === "absent") return { ...answerOf({ allowed: false, ...nobody(estate, ref) }), notes, through: [] };
  const answer = withRefusal(answerOf(authorizeMapped(kube.rbac, mapping, request)));
  const through = answer.allowed ? [] : byBecoming(estate, kube, ref, request);
  return { ...answer, notes: [...notes, ...becomingNote(through)], through };
}

const answerOf = ({ allowed, verdict, conditions, missing, assumptions, steps }: KubeAnswer): KubeAnswer => ({
  allowed,
  verdict,
  conditions,
  missing,
  assumptions,
  ...withCommands({ steps }),
});

interface KubeSubjectRow {
  readonly ref: Ref;
  readonly verdict: VerdictWord;
  readonly conditions: readonly Condition[];
  readonly steps: readonly Step[];
}

const rowOf = ({ ref, verdict, conditions, steps }: KubeSubjectRow): KubeSubjectRow => ({ ref, verdict, conditions, ...withCommands({ steps }) });
/** RBAC knows no conditions. */
const unconditional = ({ ref, verdict, steps }: WhoSubject): KubeSubjectRow => ({ ref, verdict, conditions: [], ...withCommands({ steps }) });

/** `kube-who-can VERB RESOURCE …`: every subject that may, bound or mapped. */
export function askKubeWhoCan(estate: Estate, p: KubeAsked): { readonly subjects: readonly KubeSubjectRow[] } {
  const { request } = requestOf(p);
  const subjects = clustersNamed(estate, p.cluster).flatMap((cluster) => {
    const kube = kubeAccess(estate.world, cluster);
    const bound = subjectsWho(kube.rbac, request, cluster.knownServiceAccounts).map(unconditional);
    const mapped = kube.mappings.flatMap((mapping) => {
      const answer = authorizeMapped(kube.rbac, mapping, request);
      return answer.allowed || mayByPolicy(answer.steps) ? [rowOf({ ref: mapping.principal, ...answer })] : [];
    });
    return [...bound, ...mapped];
  });
  return { subjects: subjects.sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict)) };
}

/** `kube-can --cases FILE`: literal questions on the objects in the file, RBAC alone. */
export function askKubeCases(file: string, json: unknown): { readonly worlds: readonly { readonly name: string; readonly allowed: readonly boolean[] }[] } {
  const answered = kubeCanCases(json);
  if (!answered.ok) throw new UsageError("invalid", `${file}: ${answered.error}`);
  return answered.value;
}
