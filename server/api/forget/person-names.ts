import { UsageError } from "@/server/api/usage-error.ts";
import { coreOf } from "@/server/facts/persons/person-name.ts";
import { type ParsedRef, parseRef } from "@/server/model/ref.ts";

const WHO = "an IAM user, a Kubernetes user, an Identity Center user or a user of an outside issuer";

const NOBODY: Readonly<Record<Exclude<ParsedRef["kind"], "iam" | "k8s" | "oidc">, string>> = {
  account: "an account",
  anyone: "everybody",
  session: "a session of a role",
  cluster: "a cluster",
  arn: "nobody",
  service: "a service",
  saml: "a provider",
  key: "an access key",
  sso: "a group",
};

const refused = (text: string, what: string): UsageError => new UsageError("invalid", `\`${text}\` is ${what}: only people are forgotten, by ${WHO}`);

/** A user of Identity Center, whose name is looked up; an id at AWS names nobody by itself. */
export interface CenterUser {
  readonly store: string;
  readonly id: string;
}

function kubernetesUser(text: string, { type, name }: Extract<ParsedRef, { kind: "k8s" }>): string {
  if (type !== "user") throw refused(text, `a ${type}`);
  if (!coreOf(name)) throw refused(text, "a user of the cluster's own, or the ARN of somebody");
  return name;
}

function iamUser(text: string, { type, name }: Extract<ParsedRef, { kind: "iam" }>): string {
  if (type !== "user") throw refused(text, `a ${type}`);
  return name;
}

/** The name that a reference says of a person, or whose name it is that has to be looked up. @throws UsageError where it is nobody's */
export function personNamed(text: string): string | CenterUser {
  const parsed = parseRef(text);
  const forms = "arn:aws:iam::ACCOUNT:user/NAME, k8s://CLUSTER/user/NAME, sso://STORE/user/ID or oidc://ISSUER#SUBJECT";
  if (!parsed) throw new UsageError("invalid", `\`${text}\` is no full reference of a person: ${forms}`);
  if (parsed.kind === "iam") return iamUser(text, parsed);
  if (parsed.kind === "k8s") return kubernetesUser(text, parsed);
  if (parsed.kind === "sso" && parsed.type === "user") return { store: parsed.store, id: parsed.id };
  if (parsed.kind !== "oidc") throw refused(text, NOBODY[parsed.kind]);
  if (/[:/*?]/.test(parsed.subject)) throw refused(text, "the subject of a workload, or a pattern");
  return parsed.subject;
}

/** The part of a name that is the person's. @throws UsageError */
export function coreNamed(name: string): string {
  const parts = coreOf(name);
  if (!parts) throw refused(name, "no person's name");
  return parts.core;
}
