import { ENTITY_KINDS, type EntityKind } from "@/server/contract/entity-kind.ts";
import { EKS_SENTENCES } from "@/server/model/escalation/eks-sentences.ts";
import { IAM_SENTENCES } from "@/server/model/escalation/iam-sentences.ts";
import { FIXED_MECHANISMS, NOT_FOLLOWED, RBAC_CAPABILITIES } from "@/server/model/mechanism.ts";
import { mechanismWords } from "@/server/view/mechanism-words.ts";
import { KIND_WORDS } from "@/server/view/ref-view.ts";
import { kindOf, PREFIX } from "./opengraph.ts";

/** Every way by which one entity becomes or takes over another, as edges of an export have it. */
const MECHANISMS: readonly string[] = [
  ...FIXED_MECHANISMS.filter((mechanism) => !NOT_FOLLOWED.includes(mechanism)),
  ...RBAC_CAPABILITIES.map((capability) => `rbac:${capability}`),
  ...Object.keys(IAM_SENTENCES).map((path) => `iam:${path}`),
  ...Object.keys(EKS_SENTENCES).map((api) => `eks:${api}`),
];

/** Font Awesome's names; what has none is drawn as BloodHound draws what it does not know. */
const ICONS: Readonly<Partial<Record<EntityKind, string>>> = {
  pod: "cube",
  workload: "cubes",
  "service-account": "robot",
  node: "server",
  namespace: "folder",
  "kubernetes-user": "user",
  "kubernetes-group": "users",
  cluster: "circle-nodes",
  "oidc-provider": "id-badge",
  "saml-provider": "id-badge",
  "instance-profile": "id-card",
  "iam-user": "user",
  "iam-group": "users",
  "iam-role": "user-tag",
  account: "building",
  service: "gears",
  "web-identity": "passport",
  "saml-subject": "passport",
  "access-key": "key",
  anyone: "globe",
  person: "user",
};

const nodeKind = (kind: string, words: string, icon?: string) => ({
  name: kindOf(kind),
  display_name: words,
  is_display_kind: true,
  ...(icon === undefined ? {} : { icon, color: "#1f6f8b" }),
});

const edgeKind = (mechanism: string, description: string) => ({ name: kindOf(mechanism), description, is_traversable: true });

/**
 * The extension definition by which BloodHound finds paths in an export: every kind of its nodes and edges, each edge traversable, whatever its verdict. An
 * export of what is allowed alone has paths that are certain.
 */
export const bloodhoundExtension = () => ({
  schema: { name: PREFIX, display_name: "Rolewalk: Kubernetes and AWS IAM", version: "v1.0.0", namespace: PREFIX },
  node_kinds: [
    ...ENTITY_KINDS.map((kind) => nodeKind(kind, KIND_WORDS[kind], ICONS[kind])),
    nodeKind("callers", "Class of callers", "object-group"),
    nodeKind("targets", "Class of targets", "object-group"),
    nodeKind("Export", "Export", "circle-info"),
  ],
  relationship_kinds: [
    ...MECHANISMS.map((mechanism) => edgeKind(mechanism, `${mechanism}: ${mechanismWords(mechanism).title}`)),
    edgeKind("one-of", "is one of a class of callers"),
    edgeKind("each-of", "leads to each of a class of targets"),
  ],
});
