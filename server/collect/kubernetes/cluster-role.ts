import { stringify } from "yaml";
import { KUBERNETES_KINDS, KUBERNETES_URLS, type KubernetesKind, WATCHED_KINDS } from "./kinds.ts";

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

const isGranted = (one: KubernetesKind): boolean => !one.isOptional;

/** What the shipped ClusterRole allows: `list` on the kinds a scan lists, and the two URLs it reads. Secrets are not among them. */
export function readerRules(): readonly Rule[] {
  return [...rulesOn(KUBERNETES_KINDS.filter(isGranted), "list"), { nonResourceURLs: KUBERNETES_URLS.map((url) => url.path), verbs: ["get"] }];
}

/** What the optional ClusterRole for sources that are watched allows beside it: `watch` on the kinds that are. */
export const watcherRules = (): readonly Rule[] => rulesOn(WATCHED_KINDS, "watch");

function rulesOn(kinds: readonly KubernetesKind[], verb: string): Rule[] {
  const groups = [...new Set(kinds.map((one) => one.group))];
  return groups.map((group) => ({ apiGroups: [group], resources: kinds.flatMap((one) => (one.group === group ? [one.resource] : [])).sort(), verbs: [verb] }));
}

const NAME = "rolewalk-reader";
const metadata = { name: NAME };
const clusterRole = (name: string, rules: readonly Rule[]) => ({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules });
const binding = (name: string) => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: NAME }],
});

const documents = (header: string, ...all: readonly object[]): string => `${header}${all.map((one) => stringify(one, { lineWidth: 0 })).join("---\n")}`;

/** `deploy/kubernetes/rolewalk-reader.yaml`: the ClusterRole, bound to a group of its own. */
export const readerManifest = (): string =>
  documents(
    `# What \`rolewalk scan\` needs of a cluster: to list, never to watch, read a Secret, or write.
# Give it to an identity by the group "${NAME}": in an EKS access entry's kubernetesGroups, or as another subject of the binding.
`,
    clusterRole(metadata.name, readerRules()),
    binding(NAME),
  );

/** `deploy/kubernetes/rolewalk-watcher.yaml`: what a source with `watch: true` needs beside the reader's. */
export const watcherManifest = (): string =>
  documents(
    `# Optional: for clusters that are watched (\`watch: true\` of a source), beside rolewalk-reader.yaml. It lets changes be heard of as they
# happen, and nothing be seen that the reader may not list. Without it such a cluster is read by its schedule alone.
`,
    clusterRole("rolewalk-watcher", watcherRules()),
    binding("rolewalk-watcher"),
  );

/** `deploy/kubernetes/rolewalk-reader-secrets.yaml`: the part that is left out on purpose. */
export const secretsManifest = (): string =>
  documents(
    `# Optional, and better left out: RBAC cannot grant the names of Secrets without their content, so whoever holds this can read every
# Secret of the cluster. Rolewalk itself asks for names and types only. Without it, Secrets are listed in coverage as not read.
`,
    clusterRole(`${NAME}-secrets`, [{ apiGroups: [""], resources: ["secrets"], verbs: ["list"] }]),
    binding(`${NAME}-secrets`),
  );
