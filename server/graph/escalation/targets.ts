import type { RoleHolderFact } from "@/server/facts/iam.ts";
import type { AccountList } from "@/server/facts/snapshot.ts";
import { type AccountWorld, isComplete } from "@/server/graph/account-world.ts";
import { nodeRef } from "@/server/graph/cluster-world.ts";
import { push } from "@/server/graph/push.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideEc2, EC2, EC2_NAMES } from "@/server/policy/ec2.ts";
import type { HolderKind } from "@/server/policy/escalation/path.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import { isIdentityCenterRole, isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import { decideService } from "@/server/policy/service.ts";
import { trustEntrances } from "@/server/policy/trust-entrances.ts";
import { type Column, type EndList, Places } from "./column.ts";
import type { EndAnswer, EndPart } from "./end-parts.ts";
import { Said } from "./said.ts";

/** A resource that holds a role. */
export interface Holder {
  readonly arn: string;
  readonly role: Ref;
  readonly node?: Ref;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Collected resources of one kind that hold roles. */
export interface Held {
  readonly found: readonly Holder[];
  /** There are no others. */
  readonly isWhole: boolean;
  /** Roles and nodes behind them → those that lead there. */
  readonly byEnd: ReadonlyMap<Ref, readonly Holder[]>;
  /** The same without those. */
  readonly ends: readonly Ref[];
}

/** H43: roles that ordinary IAM calls cannot change or pass. */
export const isReserved = (role: Pick<TargetRole, "path" | "name">): boolean =>
  isServiceLinkedPath(role.path) || isIdentityCenterRole(role.path, role.name) || role.path.startsWith("/aws-reserved/");

/** What an account holds that a path may end at, worked out once. */
export class Targets {
  readonly world: World;
  readonly account: AccountWorld;
  readonly roles: readonly TargetRole[];
  readonly users: readonly Ref[];
  /** Roles whose trust policies name providers of tokens or assertions. */
  readonly federated: TargetRole[] = [];
  /** The roles' references. */
  readonly roleRefs: readonly Ref[];
  /** Ends of paths in parts that one decision stands for, by what tells them apart (`end-parts.ts`). */
  readonly parts = new Map<string, readonly EndPart[]>();
  /** What tells ends apart, trait by trait. */
  readonly columns = new Map<string, Column>();
  readonly lists = new Map<string, EndList>();
  readonly places = new Places();
  /** What was decided of ends for callers whose policies say the same (`same-speech.ts`). */
  readonly answers = new Map<string, readonly EndAnswer[]>();
  /** Of the holders that lead to an end those that differ, by what tells them apart (`holder-class.ts`). */
  readonly different = new Map<string, readonly Holder[]>();
  /** What its policies say and ask, by number. */
  readonly said = new Said();
  #lists = 0;
  readonly #services = new Map<string, TargetRole[]>();
  readonly #trusting = new Map<string, readonly TargetRole[]>();
  readonly #trust = new Map<string, Decision>();
  readonly #holders = new Map<HolderKind, Held>();

  constructor(world: World, account: AccountWorld) {
    this.world = world;
    this.account = account;
    this.roles = account.facts.roles.flatMap((r) => world.target(r.arn) ?? []).filter((r) => !isReserved(r));
    this.roleRefs = this.roles.map((r) => r.ref);
    this.users = account.facts.users.map((u) => arnRef(u.arn));
    for (const role of this.roles) this.#index(role);
  }

  /** A number for one more list of ends, which no other has: lists have names by it while a graph is made. */
  nextList(): number {
    this.#lists += 1;
    return this.#lists;
  }

  /** Lets go of what answers are made of: it is soon made again where it is asked for once more. */
  release(): void {
    this.parts.clear();
    this.columns.clear();
    this.lists.clear();
    this.answers.clear();
    this.different.clear();
    this.said.release();
    this.#trust.clear();
  }

  #index(role: TargetRole): void {
    const policy = role.trust.state === "read" ? role.trust.value.policy : undefined;
    if (policy?.state !== "compiled") return;
    const entrances = trustEntrances(policy);
    if (entrances.some((e) => e.kind === "oidc-provider" || e.kind === "saml-provider")) this.federated.push(role);
    const hosts = new Set(entrances.flatMap((e) => (e.kind === "service" ? [e.host] : e.kind === "anyone" ? ["*"] : [])));
    for (const host of hosts) push(this.#services, host, role);
  }

  /** The roles whose trust policies name a service. */
  trusting(service: string): readonly TargetRole[] {
    const names = [...(service === EC2 ? EC2_NAMES : [service]), "*"];
    const known = this.#trusting.get(service) ?? [...new Set(names.flatMap((name) => this.#services.get(name) ?? []))];
    this.#trusting.set(service, known);
    return known;
  }

  /** Whether a service that works for this account may have a role. */
  serves(service: string, role: TargetRole, explain: boolean): Decision {
    const key = `${service} ${role.ref} ${explain}`;
    const kept = this.#trust.get(key);
    if (kept) return kept;
    const asked = { role, time: this.world.time, explain };
    const decision = service === EC2 ? decideEc2(asked) : decideService({ ...asked, service, sourceAccount: this.account.id });
    this.#trust.set(key, decision);
    return decision;
  }

  /** Collected resources of a kind that hold a role; whole: there are no others. */
  holders(kind: HolderKind): Held {
    const known = this.#holders.get(kind);
    if (known) return known;
    const found = kind === "instance" ? this.#instances() : this.#resources(kind);
    const isWhole = kind === "instance" ? this.#hasAllInstances() : this.#hasAll(kind, found.length);
    const byEnd = new Map<Ref, Holder[]>();
    for (const h of found) for (const end of h.node ? [h.role, h.node] : [h.role]) push(byEnd, end, h);
    const made = { found, isWhole, byEnd, ends: [...byEnd.keys()] };
    this.#holders.set(kind, made);
    return made;
  }

  /** Those that lead to a role or node. */
  holdersOf(kind: HolderKind, end: Ref): readonly Holder[] {
    return this.holders(kind).byEnd.get(end) ?? [];
  }

  #hasAllInstances(): boolean {
    const { instances } = this.account.facts;
    return isComplete(this.account, "instances") && instances.every((i) => !i.instanceProfileArn || this.account.instanceProfiles.has(i.instanceProfileArn));
  }

  /** A list of functions, projects or tasks that does not say how much of it was read comes as a whole or not at all. */
  #hasAll(kind: HolderKind, found: number): boolean {
    const list = LIST_OF[kind];
    const state = list && this.account.facts.lists[list];
    return state === undefined ? found > 0 : state === "complete";
  }

  #resources(kind: HolderKind): readonly Holder[] {
    const isKind = (h: RoleHolderFact): boolean => h.kind === kind;
    return this.account.facts.roleHolders
      .filter((h) => isKind(h) && this.world.target(h.roleArn) !== undefined)
      .map((h) => ({ arn: h.arn, role: arnRef(h.roleArn) }));
  }

  /** Nobody but EKS signs in to instances of Auto Mode, runs commands there or changes them (H34). */
  #instances(): readonly Holder[] {
    const nodes = nodesByInstance(this.world);
    const auto = autoInstances(this.world);
    return this.account.facts.instances.flatMap((i) => {
      const role = i.instanceProfileArn ? this.account.instanceProfiles.get(i.instanceProfileArn)?.roleArns[0] : undefined;
      const node = nodes.get(i.id);
      if (role === undefined || i.state === "terminated" || auto.has(i.id)) return [];
      const arn = `arn:${this.account.partition}:ec2:${i.region ?? "*"}:${this.account.id}:instance/${i.id}`;
      return [{ arn, role: arnRef(role), tags: i.tags, ...(node ? { node } : {}) }];
    });
  }
}

const LIST_OF: Readonly<Partial<Record<HolderKind, AccountList>>> = {
  "lambda-function": "lambdaFunctions",
  "codebuild-project": "codebuildProjects",
  "ecs-task-definition": "ecsTaskDefinitions",
};

const profiled = new WeakMap<AccountWorld, ReadonlySet<string>>();

/** The roles that instance profiles of an account hold. */
export function profiledRoles(account: AccountWorld): ReadonlySet<string> {
  const known = profiled.get(account) ?? new Set(account.facts.instanceProfiles.flatMap((p) => p.roleArns));
  profiled.set(account, known);
  return known;
}

/** Roles and nodes behind collected resources; where not all were collected, every role that trusts the service may be held by one. */
export function heldEnds(targets: Targets, end: { readonly service: string; readonly holder: HolderKind }): readonly Ref[] {
  const { isWhole, ends } = targets.holders(end.holder);
  return isWhole ? ends : [...new Set([...ends, ...targets.trusting(end.service).map((r) => r.ref)])];
}

const autoOfWorld = new WeakMap<World, ReadonlySet<string>>();

function autoInstances(world: World): ReadonlySet<string> {
  const known =
    autoOfWorld.get(world) ??
    new Set([...world.clusters.values()].flatMap((c) => c.facts.nodes.flatMap((n) => (n.kind === "auto" && n.instanceId ? [n.instanceId] : []))));
  autoOfWorld.set(world, known);
  return known;
}

const nodesOfWorld = new WeakMap<World, ReadonlyMap<string, Ref>>();

function nodesByInstance(world: World): ReadonlyMap<string, Ref> {
  const known = nodesOfWorld.get(world);
  if (known) return known;
  const made = new Map(
    [...world.clusters.values()].flatMap((c) => c.facts.nodes.flatMap((n) => (n.instanceId ? [[n.instanceId, nodeRef(c.name, n.name)] as const] : []))),
  );
  nodesOfWorld.set(world, made);
  return made;
}

const made = new WeakMap<AccountWorld, Targets>();

export function targetsOf(world: World, account: AccountWorld): Targets {
  const known = made.get(account);
  if (known) return known;
  const targets = new Targets(world, account);
  made.set(account, targets);
  return targets;
}
