import { parseArn } from "./arn.ts";

declare const refBrand: unique symbol;

/**
 * An entity reference: one spelling in URLs, CLI, JSON and exports. ARN · `service:<host>` · `*` · `oidc://<issuer>#<sub>` · `saml:<provider ARN>` ·
 * `k8s://<cluster>/<kind>/[<namespace>/]<name>` · `key:<access key id>` · `sso://<store>/user|group/<id>`.
 * Made only by the functions of this file.
 */
export type Ref = string & { readonly [refBrand]: true };

const brand = (text: string): Ref => text as Ref;

/** Kubernetes kinds whose references have no namespace; the name is the rest of the string. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  "user",
  "group",
  "node",
  "nodegroup",
  "nodepool",
  "namespace",
  "clusterrole",
  "clusterrolebinding",
  "persistentvolume",
  "storageclass",
  "customresourcedefinition",
  "certificatesigningrequest",
  "mutatingwebhookconfiguration",
  "validatingwebhookconfiguration",
  "validatingadmissionpolicy",
  "validatingadmissionpolicybinding",
]);

export const isClusterScopedKind = (kind: string): boolean => CLUSTER_SCOPED.has(kind);

export type ParsedRef =
  | { readonly kind: "anyone" }
  | { readonly kind: "account"; readonly account: string; readonly partition: string }
  | { readonly kind: "iam"; readonly type: IamType; readonly account: string; readonly partition: string; readonly path: string; readonly name: string }
  | { readonly kind: "session"; readonly account: string; readonly roleName: string; readonly sessionName: string }
  | { readonly kind: "cluster"; readonly account: string; readonly region: string; readonly name: string }
  | { readonly kind: "arn"; readonly service: string; readonly account: string }
  | { readonly kind: "service"; readonly host: string }
  | { readonly kind: "oidc"; readonly issuer: string; readonly subject: string; readonly audience?: string }
  | { readonly kind: "saml"; readonly provider: string }
  | { readonly kind: "k8s"; readonly cluster: string; readonly type: string; readonly namespace?: string; readonly name: string }
  | { readonly kind: "key"; readonly id: string }
  | { readonly kind: "sso"; readonly store: string; readonly type: "user" | "group"; readonly id: string };

export const IAM_TYPES = ["user", "role", "group", "policy", "instance-profile", "oidc-provider", "saml-provider"] as const;
export type IamType = (typeof IAM_TYPES)[number];

export const ANYONE: Ref = brand("*");
export const arnRef = (arn: string): Ref => brand(arn);
export const accountRef = (account: string, partition = "aws"): Ref => brand(`arn:${partition}:iam::${account}:root`);
export const serviceRef = (host: string): Ref => brand(`service:${host}`);
export const samlRef = (providerArn: string): Ref => brand(`saml:${providerArn}`);
export const keyRef = (accessKeyId: string): Ref => brand(`key:${accessKeyId}`);
export const ssoRef = (store: string, type: "user" | "group", id: string): Ref => brand(`sso://${store}/${type}/${id}`);
/** `issuer` is host and path without `https://`; `subject` may be a pattern and then keeps its `*`. */
export const oidcRef = (issuer: string, subject: string): Ref => brand(`oidc://${issuer}#${subject}`);
export const k8sRef = (cluster: string, kind: string, namespace: string, name: string): Ref => brand(`k8s://${cluster}/${kind}/${namespace}/${name}`);
export const k8sClusterRef = (cluster: string, kind: string, name: string): Ref => brand(`k8s://${cluster}/${kind}/${name}`);

function parseIam(account: string, partition: string, resource: string): ParsedRef | undefined {
  if (resource === "root") return { kind: "account", account, partition };
  const slash = resource.indexOf("/");
  const named = resource.slice(0, slash);
  const type = IAM_TYPES.find((t) => t === named);
  if (slash < 0 || !type) return undefined;
  const rest = resource.slice(slash);
  if (rest.length < 2) return undefined;
  if (type === "oidc-provider" || type === "saml-provider") return { kind: "iam", type, account, partition, path: "/", name: rest.slice(1) };
  const cut = rest.lastIndexOf("/");
  return { kind: "iam", type, account, partition, path: rest.slice(0, cut + 1), name: rest.slice(cut + 1) };
}

function parseArnRef(text: string): ParsedRef | undefined {
  const arn = parseArn(text);
  if (!arn) return undefined;
  if (arn.service === "iam") return parseIam(arn.account, arn.partition, arn.resource);
  if (arn.service === "sts" && arn.resource.startsWith("assumed-role/")) {
    const [, roleName, ...rest] = arn.resource.split("/");
    return roleName && rest.length > 0 ? { kind: "session", account: arn.account, roleName, sessionName: rest.join("/") } : undefined;
  }
  if (arn.service === "eks" && arn.resource.startsWith("cluster/"))
    return { kind: "cluster", account: arn.account, region: arn.region, name: arn.resource.slice("cluster/".length) };
  return { kind: "arn", service: arn.service, account: arn.account };
}

function parseOidc(text: string): ParsedRef | undefined {
  const m = /^oidc:\/\/([^#\s]+)#(.+)$/s.exec(text);
  if (!m) return undefined;
  const [, issuer = "", tail = ""] = m;
  const cut = tail.lastIndexOf("?aud=");
  if (cut < 0) return { kind: "oidc", issuer, subject: tail };
  return { kind: "oidc", issuer, subject: tail.slice(0, cut), audience: tail.slice(cut + "?aud=".length) };
}

function parseK8s(text: string): ParsedRef | undefined {
  const m = /^k8s:\/\/([^/]+)\/([a-z]+)\/(.+)$/s.exec(text);
  if (!m) return undefined;
  const [, cluster = "", type = "", rest = ""] = m;
  if (CLUSTER_SCOPED.has(type)) return { kind: "k8s", cluster, type, name: rest };
  const cut = rest.indexOf("/");
  if (cut < 1 || cut === rest.length - 1) return undefined;
  return { kind: "k8s", cluster, type, namespace: rest.slice(0, cut), name: rest.slice(cut + 1) };
}

function parseSso(text: string): ParsedRef | undefined {
  const m = /^sso:\/\/([^/\s]+)\/(user|group)\/(\S+)$/.exec(text);
  return m ? { kind: "sso", store: m[1] ?? "", type: m[2] === "user" ? "user" : "group", id: m[3] ?? "" } : undefined;
}

/** How a reference of each spelling is read, by what it begins with. */
const READERS: readonly (readonly [prefix: string, read: (text: string) => ParsedRef | undefined])[] = [
  ["oidc://", parseOidc],
  ["k8s://", parseK8s],
  ["sso://", parseSso],
  ["saml:", (text) => (parseArn(text.slice(5)) ? { kind: "saml", provider: text.slice(5) } : undefined)],
  ["service:", (text) => (text.length > 8 ? { kind: "service", host: text.slice(8) } : undefined)],
  ["key:", (text) => (text.length > 4 ? { kind: "key", id: text.slice(4) } : undefined)],
];

/** What a full reference speaks of; undefined when the text is no full reference (it may still be a short form). */
export function parseRef(text: string): ParsedRef | undefined {
  if (text.startsWith("arn:")) return parseArnRef(text);
  if (text === "*") return { kind: "anyone" };
  return READERS.find(([prefix]) => text.startsWith(prefix))?.[1](text);
}

/** Takes a text from outside as a reference; undefined when it is none. The audience of a web identity subject is not part of it. */
export function toRef(text: string): Ref | undefined {
  const parsed = parseRef(text);
  if (!parsed) return undefined;
  return parsed.kind === "oidc" ? oidcRef(parsed.issuer, parsed.subject) : brand(text);
}
