import type { RbacBindingFact, RbacRoleFact, RbacRule, RbacSubject } from "@/server/facts/kubernetes.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import { isAuthorized } from "./authorize.ts";
import { compileRbac, type RbacInput } from "./compile.ts";
import type { KubeRequest, KubeSubject } from "./request.ts";

export interface KubeCanCases {
  readonly worlds: readonly { readonly name: string; readonly allowed: readonly boolean[] }[];
}

interface RawObject {
  readonly [key: string]: unknown;
}

const isObject = (value: unknown): value is RawObject => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === "string") : []);
const objects = (value: unknown): readonly RawObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

const toRule = (raw: RawObject): RbacRule => ({
  verbs: texts(raw["verbs"]),
  apiGroups: texts(raw["apiGroups"]),
  resources: texts(raw["resources"]),
  resourceNames: texts(raw["resourceNames"]),
  nonResourceURLs: texts(raw["nonResourceURLs"]),
});

const toSubject = (raw: RawObject): RbacSubject => ({
  kind: text(raw["kind"]),
  name: text(raw["name"]),
  ...(text(raw["namespace"]) && { namespace: text(raw["namespace"]) }),
});

function metadataOf(raw: RawObject): { readonly name: string; readonly namespace: string } {
  const metadata = isObject(raw["metadata"]) ? raw["metadata"] : {};
  return { name: text(metadata["name"]), namespace: text(metadata["namespace"]) };
}

function toRole(raw: RawObject): RbacRoleFact {
  const { name, namespace } = metadataOf(raw);
  return { name, ...(namespace && { namespace }), labels: {}, annotations: {}, rules: objects(raw["rules"]).map(toRule) };
}

function toBinding(raw: RawObject): RbacBindingFact {
  const { name, namespace } = metadataOf(raw);
  const role = isObject(raw["roleRef"]) ? raw["roleRef"] : {};
  return {
    name,
    ...(namespace && { namespace }),
    labels: {},
    annotations: {},
    role: { kind: text(role["kind"]), name: text(role["name"]) },
    subjects: objects(raw["subjects"]).map(toSubject),
  };
}

function rbacOf(name: string, defaults: readonly RawObject[], own: readonly RawObject[]): RbacInput {
  const byKey = new Map<string, RawObject>();
  for (const raw of [...defaults, ...own]) {
    const { name: object, namespace } = metadataOf(raw);
    byKey.set(`${text(raw["kind"])}/${namespace}/${object}`, raw);
  }
  const of = (kind: string): readonly RawObject[] => [...byKey.values()].filter((raw) => raw["kind"] === kind);
  return {
    name,
    roles: of("Role").map(toRole),
    clusterRoles: of("ClusterRole").map(toRole),
    roleBindings: of("RoleBinding").map(toBinding),
    clusterRoleBindings: of("ClusterRoleBinding").map(toBinding),
  };
}

function toQuestion(raw: RawObject): { readonly subject: KubeSubject; readonly request: KubeRequest } {
  const subject = { user: text(raw["user"]), groups: texts(raw["groups"]) };
  const verb = text(raw["verb"]);
  const path = text(raw["nonResourceURL"]);
  if (path) return { subject, request: { verb, path } };
  const request = {
    verb,
    group: text(raw["group"]),
    resource: text(raw["resource"]),
    subresource: text(raw["subresource"]),
    name: text(raw["name"]),
    namespace: text(raw["namespace"]),
  };
  return { subject, request };
}

function answerWorld(defaults: readonly RawObject[], raw: unknown, index: number): Result<KubeCanCases["worlds"][number], string> {
  if (!isObject(raw)) return err(`world ${index} is no object`);
  const name = text(raw["name"]);
  const at = `world ${index}${name ? ` (\`${name}\`)` : ""}`;
  if (!name) return err(`${at} has no name`);
  if (!Array.isArray(raw["objects"] ?? [])) return err(`${at}: \`objects\` is no list`);
  if (!Array.isArray(raw["queries"])) return err(`${at}: \`queries\` is no list`);
  const queries: readonly unknown[] = raw["queries"];
  const odd = queries.findIndex((q) => !isObject(q) || typeof q["verb"] !== "string");
  if (odd >= 0) return err(`${at}: query ${odd} has no \`verb\``);
  const rbac = compileRbac(rbacOf(name, defaults, objects(raw["objects"])));
  return ok({
    name,
    allowed: objects(queries).map((query) => {
      const { subject, request } = toQuestion(query);
      return isAuthorized(rbac, subject, request);
    }),
  });
}

/**
 * Answers a file of literal questions: `{ defaults, worlds: [{ name, objects, queries }] }`. A world's object replaces the default of the same
 * kind, namespace and name; nothing is added to a question. The error names what is not of this form.
 */
export function kubeCanCases(json: unknown): Result<KubeCanCases, string> {
  if (!isObject(json)) return err("the file holds no object with `worlds`");
  const { worlds, defaults } = json;
  if (!Array.isArray(worlds)) return err("`worlds` is no list");
  if (defaults !== undefined && !Array.isArray(defaults)) return err("`defaults` is no list");
  const answers: KubeCanCases["worlds"][number][] = [];
  for (const [index, raw] of worlds.entries()) {
    const answer = answerWorld(objects(defaults), raw, index);
    if (!answer.ok) return answer;
    answers.push(answer.value);
  }
  return ok({ worlds: answers });
}
