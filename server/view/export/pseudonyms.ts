import { type ParsedRef, parseRef } from "@/server/model/ref.ts";

/** Names that stand for others in one export: the same one for the same thing, wherever it comes up. */
export interface Pseudonyms {
  /** `role-1` for the first name of its kind that is asked for, `role-2` for the next. */
  readonly name: (kind: string, text: string) => string;
  /** A reference of the same spelling with every name and account replaced; a text that is none is a name. */
  readonly ref: (text: string) => string;
  /** A condition's key without the issuer or tag it may name. */
  readonly key: (text: string) => string;
}

/** Names that Kubernetes itself gives: they say what a group is and not whose. */
const BUILT_IN: ReadonlySet<string> = new Set([
  "system:masters",
  "system:authenticated",
  "system:unauthenticated",
  "system:anonymous",
  "system:nodes",
  "system:bootstrappers",
  "system:serviceaccounts",
]);
const AWS_SERVICE = /^[a-z0-9-]+(?:\.[a-z]{2}-[a-z]+-\d)?\.amazonaws\.com(?:\.cn)?$/;
const PLAIN_KEY = /^[a-z0-9-]+:[A-Za-z0-9]+$/;
const TAG_KEY = /^([a-z0-9-]+:(?:PrincipalTag|RequestTag|ResourceTag)\/)/;
const CLAIM_KEY = /^(.+):([a-z]+)$/s;
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):(.+)$/s;
const SERVICE_ACCOUNTS = /^system:serviceaccounts:(.+)$/s;
const NODE = /^system:node:(.+)$/s;

type Name = Pseudonyms["name"];

function subject(name: Name, text: string): string {
  const [, namespace, account] = SERVICE_ACCOUNT.exec(text) ?? [];
  if (namespace && account) return `system:serviceaccount:${name("namespace", namespace)}:${name("serviceaccount", account)}`;
  return name("subject", text);
}

/** A user or group of a cluster: what Kubernetes spells in a way of its own keeps that spelling. */
function kubernetesName(name: Name, ref: Pseudonyms["ref"], type: string, text: string): string {
  if (type !== "user" && type !== "group") return name(type, text);
  if (BUILT_IN.has(text)) return text;
  if (parseRef(text)?.kind === "iam" || parseRef(text)?.kind === "session") return ref(text);
  const node = NODE.exec(text)?.[1];
  if (node) return `system:node:${name("node", node)}`;
  const namespace = SERVICE_ACCOUNTS.exec(text)?.[1];
  if (namespace) return `system:serviceaccounts:${name("namespace", namespace)}`;
  return SERVICE_ACCOUNT.test(text) ? subject(name, text) : name(type, text);
}

const ISSUERS = new Set(["oidc-provider"]);

function arn(name: Name, text: string, p: Extract<ParsedRef, { kind: "account" | "iam" | "session" | "cluster" | "arn" }>): string {
  const [, partition = "aws", service = "", region = ""] = text.split(":");
  // what AWS owns is named alike everywhere
  if (p.account === "aws") return text;
  const account = p.account === "" ? "" : name("account", p.account);
  if (p.kind === "account") return `arn:${partition}:iam::${account}:root`;
  if (p.kind === "iam") return `arn:${partition}:iam::${account}:${p.type}/${name(ISSUERS.has(p.type) ? "issuer" : p.type, p.name)}`;
  if (p.kind === "session") return `arn:${partition}:sts::${account}:assumed-role/${name("role", p.roleName)}/${name("session", p.sessionName)}`;
  if (p.kind === "cluster") return `arn:${partition}:eks:${region}:${account}:cluster/${name("cluster", p.name)}`;
  return `arn:${partition}:${service}:${region}:${account}:${name("resource", text)}`;
}

function renamed(name: Name, ref: Pseudonyms["ref"], text: string): string {
  const p = parseRef(text);
  if (p === undefined) return name("name", text);
  switch (p.kind) {
    case "anyone":
      return "*";
    case "service":
      return AWS_SERVICE.test(p.host) ? text : `service:${name("service", p.host)}`;
    case "oidc":
      return `oidc://${name("issuer", p.issuer)}#${subject(name, p.subject)}`;
    case "saml":
      return `saml:${ref(p.provider)}`;
    case "key":
      return `key:${name("key", p.id)}`;
    case "sso":
      return `sso://${name("store", p.store)}/${p.type}/${name("person", p.id)}`;
    case "k8s": {
      const place = p.namespace === undefined ? "" : `${name("namespace", p.namespace)}/`;
      const own = p.type === "namespace" ? name("namespace", p.name) : kubernetesName(name, ref, p.type, p.name);
      return `k8s://${name("cluster", p.cluster)}/${p.type}/${place}${own}`;
    }
    default:
      return arn(name, text, p);
  }
}

const counted = (kind: string, n: number): string => (kind === "account" ? String(n).padStart(12, "0") : `${kind}-${n}`);

/** Pseudonyms for one export of `original`: none of them stands anywhere in it, so that none can be taken for a name it stands for. */
export function pseudonyms(original: unknown): Pseudonyms {
  const text = JSON.stringify(original) ?? "";
  const given = new Map<string, string>();
  const last = new Map<string, number>();
  const name: Name = (kind, of) => {
    const key = `${kind} ${of}`;
    const known = given.get(key);
    if (known !== undefined) return known;
    let n = (last.get(kind) ?? 0) + 1;
    while (text.includes(counted(kind, n))) n += 1;
    last.set(kind, n);
    given.set(key, counted(kind, n));
    return counted(kind, n);
  };
  const ref = (of: string): string => renamed(name, ref, of);
  const key = (of: string): string => {
    const [tag] = TAG_KEY.exec(of) ?? [];
    if (tag) return `${tag}${name("tag", of.slice(tag.length))}`;
    if (PLAIN_KEY.test(of)) return of;
    const [, issuer, claim] = CLAIM_KEY.exec(of) ?? [];
    return issuer && claim ? `${name("issuer", issuer)}:${claim}` : name("key", of);
  };
  return { name, ref, key };
}
