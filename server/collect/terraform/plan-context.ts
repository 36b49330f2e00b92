import type { FactEdit, WithoutEffect } from "@/server/facts/edit.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { Configuration } from "./configuration.ts";
import { type AccountPlace, Places } from "./places.ts";
import type { PlannedResource, TerraformPlan } from "./plan.ts";
import { documentIn } from "./policy-document.ts";
import { References } from "./references.ts";
import { isNotTold, isSensitive, type NotTold } from "./told.ts";

type Path = readonly (string | number)[];
/** Something of the configuration, a resource or a data source, in an instance of its module. */
type At = Pick<PlannedResource, "module" | "type" | "name" | "key"> & { readonly mode?: "data" };
/** A text of a resource, none, or one that is not told. */
type Text = string | NotTold | null | undefined;

/** IAM things by Terraform's types: what their ARN and name are called. */
const ARN_KINDS: Readonly<Record<string, string>> = {
  aws_iam_role: "role",
  aws_iam_user: "user",
  aws_iam_group: "group",
  aws_iam_policy: "policy",
  aws_iam_instance_profile: "instance-profile",
};

/** What a policy document names by its ARN. */
const NAMED_BY_ARN: readonly string[] = [...Object.keys(ARN_KINDS), "aws_iam_openid_connect_provider", "aws_iam_saml_provider"];

const countOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** Blocks of a set stand in another order in the configuration: all of them are looked at. */
function setOf(path: Path): Path {
  const at = path.findIndex((key) => key === "principals" || key === "not_principals" || key === "condition");
  return at < 0 ? path : path.slice(0, at + 1);
}

const textOf = (values: PlannedResource["after"], key: string): string | undefined => {
  const value = values?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** Users and groups are renamed and moved in place, and the plan still has the ARN they had. */
const isRenamed = ({ action, before, after }: PlannedResource): boolean =>
  action === "update" && ["name", "path"].some((key) => textOf(before, key) !== undefined && textOf(before, key) !== textOf(after, key));

/** What reading a plan comes to: steps, what has no effect, and what was taken to be so. Names and ARNs that the plan leaves open are derived here. */
export class PlanContext {
  readonly edits: FactEdit[] = [];
  readonly ignored: WithoutEffect[] = [];
  readonly places: Places;
  /** By type how many resources have no effect on access that is shown. */
  readonly others: Map<string, number>;
  readonly #configuration: Configuration;
  readonly #references: References;
  readonly #assumptions = new Set<string>();
  readonly #facts: Facts;
  readonly #roles: readonly PlannedResource[];

  constructor(plan: TerraformPlan, facts: Facts, folder: { readonly account?: string | undefined; readonly cluster?: string | undefined }) {
    this.#facts = facts;
    this.others = new Map(plan.others);
    this.#roles = plan.resources.filter((one) => one.type === "aws_iam_role");
    this.#configuration = new Configuration(plan.configuration);
    this.#references = new References(this.#configuration, plan.resources, plan.sources);
    this.places = new Places(facts, plan, this.#configuration, this.#references, folder);
  }

  get assumptions(): readonly string[] {
    return [...this.#assumptions];
  }

  assume(sentence: string): void {
    this.#assumptions.add(sentence);
  }

  ignore(resource: PlannedResource, reason: string): void {
    this.ignored.push({ what: resource.address, reason });
  }

  /** Counts something that has no effect on access that is shown. */
  passOver(type: string): void {
    this.others.set(type, (this.others.get(type) ?? 0) + 1);
  }

  /** Says that a value of a resource is not told, and what that leaves open. */
  open(resource: PlannedResource, what: string, value: NotTold, leaves: string): void {
    this.assume(`${resource.address}: ${what} is ${isSensitive(value) ? "marked as sensitive and not read" : "known only after apply"}: ${leaves}`);
  }

  /** Whether the configuration gives a value to an attribute; what it does not is left to AWS. Where the configuration was cut away it may. */
  isConfigured(resource: PlannedResource, path: Path): boolean {
    return !this.#configuration.isKnown || this.#configuration.expression(resource, path) !== undefined;
  }

  /** The account of a resource; without one it is told as having no effect. */
  account(resource: PlannedResource): AccountPlace | undefined {
    const place = this.places.account(resource);
    if (!place.ok) this.ignore(resource, place.reason);
    else if (place.only) this.assume(`the plan does not say in which account it is applied: ${place.place.id} is the only one of the snapshot`);
    return place.ok ? place.place : undefined;
  }

  /** Those resources of some types that an attribute speaks of whose value is not told: they are made by the plan, for of others it would be. */
  spokenOf(resource: At, path: Path, types: readonly string[], byArn = false): PlannedResource[] {
    const all = this.#references.resources(resource, this.#configuration.expression(resource, path), byArn);
    return all.filter((one) => types.includes(one.type) && (one.action === "create" || one.action === "replace"));
  }

  /** The document that an attribute speaks of and that is put together at apply, where all that it is made of is told or can be derived. */
  documentAt(resource: PlannedResource, path: Path): object | undefined {
    const all = this.#references.sources(resource, this.#configuration.expression(resource, path));
    const [source, ...more] = all.filter((one) => one.type === "aws_iam_policy_document");
    if (!source || more.length > 0) return undefined;
    // statements of dynamic blocks are not in the configuration, and those that are stand elsewhere then
    const isWritten = countOf(this.#configuration.expression(source, ["statement"])) === countOf(source.values["statement"]);
    return documentIn(source.values, (inner, count) => {
      if (!isWritten) return undefined;
      const arns = new Set(this.spokenOf(source, setOf(inner), NAMED_BY_ARN, true).map((one) => this.arnOf(one)));
      return arns.size === count && !arns.has(undefined) ? [...arns].filter((one) => one !== undefined) : undefined;
    });
  }

  /** The one that an attribute speaks of; undefined: none, or it cannot be told which. */
  target(resource: At, path: Path, types: readonly string[]): PlannedResource | undefined {
    const [only, ...more] = this.spokenOf(resource, path, types);
    return more.length === 0 ? only : undefined;
  }

  /** The name of an IAM thing. One that is made at apply stands as its prefix and its address, which no real name can be. */
  nameOf(resource: PlannedResource): string {
    const name = textOf(resource.after, "name") ?? (resource.after ? undefined : textOf(resource.before, "name"));
    if (name !== undefined) return name;
    const stand = `${textOf(resource.after, "name_prefix") ?? ""}(${resource.address})`;
    this.assume(`${resource.address}: its name is known only after apply and stands as ${stand}: what depends on the rest of the name is decided for that`);
    return stand;
  }

  /** The ARN of an IAM thing, told or made of partition, account, path and name; undefined: it is none, or its account is not known. */
  arnOf(resource: PlannedResource): string | undefined {
    const old = resource.action === "replace" ? undefined : textOf(resource.before, "arn");
    const told = isRenamed(resource) ? undefined : (textOf(resource.after, "arn") ?? old);
    if (told !== undefined) return told;
    const place = this.places.account(resource);
    if (!place.ok) return undefined;
    const arn = derivedArn(resource, place.place, this);
    if (arn !== undefined)
      this.assume(
        `${resource.address}: its ARN is taken to be ${arn}, from its ${resource.type === "aws_iam_openid_connect_provider" ? "URL" : "name"} and account`,
      );
    return arn;
  }

  /** The ARN under an attribute: as it is told, or that of the resource the attribute speaks of. Undefined: not known. */
  arnAt(resource: PlannedResource, path: Path, value: Text, types: readonly string[]): string | undefined {
    if (typeof value === "string") return value;
    const target = isNotTold(value) && !isSensitive(value) ? this.target(resource, path, types) : undefined;
    return target && this.arnOf(target);
  }

  /** The name under an attribute, likewise. */
  nameAt(resource: PlannedResource, path: Path, value: Text, types: readonly string[]): string | undefined {
    if (typeof value === "string") return value.startsWith("arn:") ? value.slice(value.lastIndexOf("/") + 1) : value;
    const target = isNotTold(value) && !isSensitive(value) ? this.target(resource, path, types) : undefined;
    return target && this.nameOf(target);
  }

  /** The ARN of a role that is spoken of by its name: the snapshot's, else the plan's, else one without a path. */
  roleNamed({ id, partition }: AccountPlace, name: string): string {
    const there = this.#facts.accounts.find((one) => one.id === id)?.roles.find((one) => one.name === name);
    const made = this.#roles.find((one) => one.action !== "delete" && (textOf(one.after, "name") ?? `(${one.address})`) === name);
    return (made && this.arnOf(made)) ?? there?.arn ?? `arn:${partition}:iam::${id}:role/${name}`;
  }

  /** The cluster that a resource's `cluster_name` speaks of. */
  eksCluster(resource: PlannedResource, value: Text): Facts["clusters"][number] | undefined {
    const target = isNotTold(value) ? this.target(resource, ["cluster_name"], ["aws_eks_cluster"]) : undefined;
    const name = typeof value === "string" ? value : target && textOf(target.after ?? target.before, "name");
    const place =
      name === undefined ? { ok: false as const, reason: "the name of its cluster is known only after apply" } : this.places.namedCluster(resource, name);
    if (place.ok) return place.place;
    this.ignore(resource, place.reason);
    return undefined;
  }

  kubernetesCluster(resource: PlannedResource): Facts["clusters"][number] | undefined {
    const place = this.places.clusterOf(resource);
    if (!place.ok) this.ignore(resource, place.reason);
    else if (place.only) this.assume(`the plan does not say in which cluster its objects lie: ${place.place.name} is the only one of the snapshot`);
    return place.ok ? place.place : undefined;
  }
}

function derivedArn(resource: PlannedResource, { id, partition }: AccountPlace, plan: PlanContext): string | undefined {
  const values = resource.after ?? resource.before;
  if (resource.type === "aws_iam_openid_connect_provider") {
    const url = textOf(values, "url");
    return url === undefined ? undefined : `arn:${partition}:iam::${id}:oidc-provider/${url.replace(/^https:\/\//i, "")}`;
  }
  if (resource.type === "aws_iam_saml_provider") return `arn:${partition}:iam::${id}:saml-provider/${plan.nameOf(resource)}`;
  const kind = ARN_KINDS[resource.type];
  const path = values?.["path"];
  // a path that is not told would make another ARN
  if (kind === undefined || isNotTold(path)) return undefined;
  return `arn:${partition}:iam::${id}:${kind}${typeof path === "string" && path !== "" ? path : "/"}${plan.nameOf(resource)}`;
}
