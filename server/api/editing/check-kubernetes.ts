import { parseAwsAuth } from "@/server/cluster/access/aws-auth.ts";
import { parsePrincipalArn } from "@/server/cluster/access/iam-directory.ts";
import { nearest } from "@/server/policy/actions/nearest.ts";
import { isRecord } from "@/server/policy/parse-report.ts";
import { KUBERNETES_SHAPES, RBAC_VERBS } from "@/server/view/editing/kubernetes-shapes.ts";
import type { ObjectShape, Shape } from "@/server/view/editing/shape.ts";
import { type Complaint, meant } from "./complaint.ts";
import type { Path } from "./text-places.ts";

type Fields = Readonly<Record<string, unknown>>;

const warning = (path: Path, message: string, part?: "key"): Complaint => ({ severity: "warning", path, message, ...(part && { part }) });

/** Names of fields that the API server would refuse, or drop without a word. */
function unknownFields(value: unknown, shape: Shape | undefined, path: Path): Complaint[] {
  if (Array.isArray(value)) return shape?.kind === "list" ? value.flatMap((one, i) => unknownFields(one, shape.of, [...path, i])) : [];
  if (!isRecord(value) || shape?.kind !== "object") return [];
  return Object.entries(value).flatMap(([key, held]) => {
    const known = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
    if (known) return unknownFields(held, known.shape, [...path, key]);
    return [warning([...path, key], `\`${key}\` is no field that is known here${meant(nearest(key, Object.keys(shape.members)))}`, "key")];
  });
}

const fields = (shape: ObjectShape, key: string): Shape | undefined => shape.members[key]?.shape;

function badVerbs(rules: unknown): Complaint[] {
  return (Array.isArray(rules) ? rules : []).flatMap((rule: unknown, i) => {
    const verbs = isRecord(rule) ? rule["verbs"] : undefined;
    return (Array.isArray(verbs) ? verbs : []).flatMap((verb: unknown, j): Complaint[] => {
      // verbs of other components exist, so that only what is nearly a known one is spoken of
      const near = typeof verb === "string" && !Object.hasOwn(RBAC_VERBS, verb) ? nearest(verb, Object.keys(RBAC_VERBS)) : [];
      return near.length === 0 ? [] : [warning(["rules", i, "verbs", j], `\`${verb}\` is no verb that is known${meant(near)}`)];
    });
  });
}

function binding(object: Fields): Complaint[] {
  const { roleRef, subjects } = object;
  const kinds = object["kind"] === "ClusterRoleBinding" ? ["ClusterRole"] : ["Role", "ClusterRole"];
  const kind = isRecord(roleRef) ? roleRef["kind"] : undefined;
  const role: Complaint[] =
    typeof kind === "string" && !kinds.includes(kind)
      ? [
          {
            severity: "error",
            path: ["roleRef", "kind"],
            message: `a ${object["kind"]} gives a ${kinds.join(" or a ")}, not a \`${kind}\`${meant(nearest(kind, kinds))}`,
          },
        ]
      : [];
  const named = (Array.isArray(subjects) ? subjects : []).flatMap((one: unknown, i): Complaint[] => (isRecord(one) ? subject(one, ["subjects", i]) : []));
  return [...role, ...named];
}

const SUBJECT_KINDS = ["ServiceAccount", "Group", "User"];

function subject(one: Fields, path: Path): Complaint[] {
  const { kind, namespace } = one;
  if (typeof kind === "string" && !SUBJECT_KINDS.includes(kind))
    return [{ severity: "error", path: [...path, "kind"], message: `\`${kind}\` is no kind of subject${meant(nearest(kind, SUBJECT_KINDS))}` }];
  if (kind === "ServiceAccount" && namespace === undefined)
    return [{ severity: "error", path, message: "a service account is named with its namespace: without one the API server refuses the binding" }];
  return [];
}

const ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";

function serviceAccount(object: Fields): Complaint[] {
  const metadata = isRecord(object["metadata"]) ? object["metadata"] : {};
  const annotations = isRecord(metadata["annotations"]) ? metadata["annotations"] : {};
  return Object.entries(annotations).flatMap(([key, value]): Complaint[] => {
    const path = ["metadata", "annotations", key];
    if (key === ROLE_ANNOTATION)
      return typeof value === "string" && parsePrincipalArn(value)?.kind !== "role"
        ? [warning(path, `\`${value}\` is no ARN of a role: pods get no credentials by it`)]
        : [];
    const isNear = nearest(key, [ROLE_ANNOTATION]).length > 0;
    return isNear ? [warning(path, `nothing reads the annotation \`${key}\`${meant([ROLE_ANNOTATION])}`, "key")] : [];
  });
}

function awsAuth(object: Fields): Complaint[] {
  const metadata = isRecord(object["metadata"]) ? object["metadata"] : {};
  const data = isRecord(object["data"]) ? object["data"] : {};
  if (metadata["name"] !== "aws-auth" || metadata["namespace"] !== "kube-system") return [];
  const texts = Object.fromEntries(Object.entries(data).filter((one): one is [string, string] => typeof one[1] === "string"));
  const seen = new Map<string, number>();
  return parseAwsAuth(texts).flatMap(({ section, principal, flaw }): Complaint[] => {
    const key = Object.keys(texts).find((one) => one.toLowerCase() === section.toLowerCase()) ?? section;
    const nth = seen.get(`${key} ${principal}`) ?? 0;
    seen.set(`${key} ${principal}`, nth + 1);
    return flaw ? [{ severity: "warning", path: ["data", key], message: flaw.reason, within: { text: principal, nth } }] : [];
  });
}

/** Fields whose names are checked: those of RBAC, where a slip of the pen leaves a permission out. */
const CHECKED: Readonly<Record<string, readonly string[]>> = {
  Role: ["rules"],
  ClusterRole: ["rules"],
  RoleBinding: ["roleRef", "subjects"],
  ClusterRoleBinding: ["roleRef", "subjects"],
};

function wrongVersion(kind: string, version: string, shape: ObjectShape): Complaint[] {
  const right = shape.members["apiVersion"]?.shape;
  const names = right?.kind === "text" ? Object.keys(right.values ?? {}) : [];
  const group = (one: string): string => (one.includes("/") ? one.slice(0, one.indexOf("/")) : "");
  return names.some((one) => group(one) === group(version))
    ? []
    : [warning(["apiVersion"], `of \`${version}\` there is no ${kind} that is read; it has \`${names[0]}\``)];
}

/** What an object of Kubernetes says other than it seems to. */
export function objectComplaints(object: Fields): readonly Complaint[] {
  const { kind, apiVersion } = object;
  const shape = typeof kind === "string" && Object.hasOwn(KUBERNETES_SHAPES, kind) ? KUBERNETES_SHAPES[kind] : undefined;
  if (typeof kind !== "string" || typeof apiVersion !== "string" || !shape) return [];
  const wrong = wrongVersion(kind, apiVersion, shape);
  if (wrong.length > 0) return wrong;
  const unknown = (CHECKED[kind] ?? []).flatMap((key) => unknownFields(object[key], fields(shape, key), [key]));
  if (kind.endsWith("Binding")) return [...unknown, ...binding(object)];
  if (kind === "ServiceAccount") return serviceAccount(object);
  return kind === "ConfigMap" ? awsAuth(object) : [...unknown, ...badVerbs(object["rules"])];
}
