import type { AdmissionRequest } from "./admission.ts";
import type { Hit } from "./hit.ts";

/** What a controller makes of what is written: a Deployment becomes a ReplicaSet, and that pods; each passes admission in its turn. */
const MADE: Readonly<Record<string, readonly AdmissionRequest[]>> = {
  deployments: [create("replicasets", "apps"), create("pods")],
  cronjobs: [create("jobs", "batch"), create("pods")],
  replicasets: [create("pods")],
  daemonsets: [create("pods")],
  statefulsets: [create("pods")],
  jobs: [create("pods")],
  replicationcontrollers: [create("pods")],
};

/** Subresources that open a connection, whatever the verb (G16). */
const CONNECTIONS: ReadonlySet<string> = new Set(["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy"]);

const OPERATIONS: Readonly<Record<string, AdmissionRequest["operation"]>> = {
  create: "CREATE",
  update: "UPDATE",
  patch: "UPDATE",
  delete: "DELETE",
  deletecollection: "DELETE",
};

function create(resource: string, group = ""): AdmissionRequest {
  return { operation: "CREATE", group, resource };
}

function writesBy(hits: readonly Hit[]): readonly AdmissionRequest[] {
  return hits.flatMap(({ verb, group, resource }): readonly AdmissionRequest[] => {
    if (CONNECTIONS.has(resource)) return [{ operation: "CONNECT", group, resource }];
    const operation = OPERATIONS[verb];
    return operation ? [{ operation, group, resource }, ...(operation === "DELETE" ? [] : (MADE[resource] ?? []))] : [];
  });
}

/** By what is done: as many as there are needs in the code, and those of a few at once. */
const known = new Map<string, readonly AdmissionRequest[]>();

/**
 * The requests that pass admission when these permissions are used: the same list for the same ones. Reading, impersonation and the special verbs of
 * RBAC pass none.
 */
export function writesOf(hits: readonly Hit[]): readonly AdmissionRequest[] {
  const key = hits.map(({ verb, group, resource }) => `${verb} ${group}/${resource}`).join("|");
  const requests = known.get(key) ?? writesBy(hits);
  known.set(key, requests);
  return requests;
}
