import type { AccountWorld } from "@/server/graph/account-world.ts";
import { callerOf, withSessionTags } from "@/server/graph/edges/assume-role.ts";
import { keptFor } from "@/server/graph/memo.ts";
import { rolesIn } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { type Decision, rankOf } from "@/server/model/verdict.ts";
import { decideAction } from "@/server/policy/action.ts";
import { ResourcesAsked } from "@/server/policy/any-resource.ts";
import { meetResource } from "@/server/policy/escalation/meet-resource.ts";
import type { EscalationPath } from "@/server/policy/escalation/path.ts";
import type { Caller, IamIdentity, SessionFacts, StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { mentionsKey } from "@/server/policy/mentions-key.ts";
import { ABSENT, type KeyState, known, missing, open } from "@/server/policy/request-context.ts";
import { policiesOn, resourceLimits } from "./asking.ts";
import { allowedTo, type CallSet, makes } from "./call-set.ts";
import { fails } from "./together.ts";

export type Sent = (keyLower: string) => KeyState | undefined;
type Tags = Readonly<Record<string, string>>;

/** Tags that are known, under whichever service's name a policy asks for them. */
export const tagsSent =
  (tags: Tags | undefined): Sent =>
  (keyLower) => {
    const cut = keyLower.indexOf(":resourcetag/");
    if (tags === undefined || cut < 0) return keyLower === "ec2:osuser" ? open("caller") : undefined;
    const wanted = keyLower.slice(cut + ":resourcetag/".length);
    const found = Object.entries(tags).find(([key]) => key.toLowerCase() === wanted);
    return found ? known(found[1]) : ABSENT;
  };

function boundaryKey(of: IamIdentity): KeyState {
  if (of.boundary.state === "not-collected") return missing(of.boundary.missing);
  return of.boundary.value ? known(of.boundary.value.source) : ABSENT;
}

/** Some resource or other may have any tags. */
const anySent: Sent = (keyLower) => (keyLower.includes(":resourcetag/") ? open("environment") : undefined);

/** A role that is passed: the service that gets it (more than one: which is not documented), and where what it is associated with lies. */
export interface Passed {
  readonly service: string | readonly string[];
  readonly associated: string;
}

function passedSent({ service, associated }: Passed, keyLower: string): KeyState | undefined {
  if (keyLower === "iam:passedtoservice") return typeof service === "string" ? known(service) : open("service", { presence: "always", oneOf: service });
  // not every service sends it; where one does, it names a resource of its own
  return keyLower === "iam:associatedresourcearn" ? open("caller", { pattern: associated }) : undefined;
}

/** What IAM knows of the user or role a call is about: its tags and its boundary. */
export const aboutSent =
  (of: IamIdentity | undefined, passed?: Passed): Sent =>
  (keyLower) => {
    const sent = passed && passedSent(passed, keyLower);
    if (sent) return sent;
    if (keyLower === "iam:permissionsboundary" && of) return boundaryKey(of);
    if (of?.tags.state === "chosen") return keyLower.includes(":resourcetag/") ? open("caller") : undefined;
    return of?.tags.state === "read" ? tagsSent(of.tags.value)(keyLower) : undefined;
  };

const mentionsTags = (policies: readonly StoredPolicy[]): boolean => policies.some((p) => mentionsKey(p, "principaltag/"));

const trustsAskForTags = keptFor((_account: AccountWorld) => new WeakMap<World, boolean>());

/** Whether any policy that its calls meet asks for tags of the caller: else it does not matter which its session has. */
function asksForTags(actor: Actor): boolean {
  const { world, account, caller } = actor;
  const kept = trustsAskForTags(account);
  const trusts = kept.get(world) ?? mentionsTags(rolesIn(world, account).flatMap((r) => (r.trust.state === "read" ? [r.trust.value] : [])));
  kept.set(world, trusts);
  return trusts || mentionsTags(policiesOn(caller)) || mentionsTags(resourceLimits(actor));
}

/** Someone who may try an escalation, and what the policies say to each of its calls; answers are kept. */
export class Actor {
  readonly world: World;
  readonly ref: Ref;
  readonly caller: Caller;
  readonly account: AccountWorld;
  readonly explain: boolean;
  /** A user or role whose tags the caller has set as it likes before it asks (H40). */
  readonly retagged: Ref | undefined;
  readonly #calls = new Map<string, Decision>();
  /** Shared by the one that tells and the silent one. */
  #could = new Map<string, readonly string[]>();
  #allowed: CallSet | undefined;
  #silent: Actor | undefined;
  #telling: Actor | undefined;
  #tagged: Actor | "none" | undefined;

  constructor(world: World, ref: Ref, caller: Caller, account: AccountWorld, explain: boolean, retagged?: Ref) {
    this.world = world;
    this.ref = ref;
    this.caller = caller;
    this.account = account;
    this.explain = explain;
    this.retagged = retagged;
  }

  /** A user or role as it is when the caller asks. */
  identityOf(ref: Ref): IamIdentity | undefined {
    const identity = this.world.identity(ref);
    return identity && ref === this.retagged ? { ...identity, tags: { state: "chosen" } } : identity;
  }

  /** A role as it is when the caller asks. */
  targetOf(ref: Ref): TargetRole | undefined {
    const role = this.world.target(ref);
    return role && ref === this.retagged ? { ...role, tags: { state: "chosen" } } : role;
  }

  get identity(): IamIdentity | undefined {
    return this.caller.kind === "identity" ? this.caller.identity : undefined;
  }

  /** What is known of the role session it is; undefined where nothing is. */
  get session(): SessionFacts | undefined {
    const session = this.caller.kind === "identity" ? this.caller.session : undefined;
    return session && (session.origin !== "unspecified" || session.canCarryTags) ? session : undefined;
  }

  /** The same without proofs: to see which of many ways is worth one. */
  get silent(): Actor {
    if (!this.explain) return this;
    this.#silent ??= new Actor(this.world, this.ref, this.caller, this.account, false, this.retagged);
    this.#silent.#could = this.#could;
    return this.#silent;
  }

  /** The same with proofs, over the answers that are kept already. */
  get telling(): Actor {
    if (this.explain) return this;
    this.#telling ??= new Actor(this.world, this.ref, this.caller, this.account, true, this.retagged);
    this.#telling.#silent = this;
    this.#telling.#could = this.#could;
    return this.#telling;
  }

  /** The same in a session with tags of its starter's choice; undefined where it can have none (B33). */
  get tagged(): Actor | undefined {
    this.#tagged ??= this.explain ? (this.silent.tagged?.telling ?? "none") : this.#withTags();
    return this.#tagged === "none" ? undefined : this.#tagged;
  }

  #withTags(): Actor | "none" {
    const caller = asksForTags(this) ? withSessionTags(this.world, this.caller) : undefined;
    return caller ? new Actor(this.world, this.ref, caller, this.account, false, this.retagged) : "none";
  }

  /** What is judged of it, and once more with tags of its starter's choice where it would be refused without them (B33). */
  withTags<D extends Decision | undefined>(judge: (actor: Actor) => D): D {
    const plain = judge(this);
    const { tagged } = this;
    if (!tagged || (plain && plain.verdict !== "denied")) return plain;
    const decision = judge(tagged);
    return decision && decision.verdict !== "denied" ? decision : plain;
  }

  /** The best of several ways, with its proof; the others are judged without. Undefined when there is none. */
  best(ways: readonly ((actor: Actor) => Decision)[]): Decision | undefined {
    let best: { readonly way: (actor: Actor) => Decision; readonly decision: Decision } | undefined;
    for (const way of ways) {
      const decision = way(this.silent);
      if (!best || rankOf(decision.verdict) < rankOf(best.decision.verdict)) best = { way, decision };
      if (best.decision.verdict === "allowed") break;
    }
    return this.explain ? best?.way(this) : best?.decision;
  }

  /** Whether parts of what it may do were not collected. */
  get isOpenSet(): boolean {
    return this.caller.kind === "uncollected" || (this.identity?.identityPoliciesMissing.length ?? 0) > 0;
  }

  /** The resources that Allow statements name for an action; undefined: none allows it. */
  resources(action: string): readonly string[] | undefined {
    if (!this.identity) return ["*"];
    const known = this.#could.get(action);
    if (known) return known.length > 0 ? known : undefined;
    const named = new ResourcesAsked({ caller: this.caller, action, time: this.world.time }).named();
    this.#could.set(action, named);
    return named.length > 0 ? named : undefined;
  }

  /** Whether its policies allow every call of a path on some resource; whatever its tags are, they name the same calls. */
  couldMake(path: EscalationPath): boolean {
    const { identity } = this;
    if (!identity) return true;
    this.#allowed ??= allowedTo(identity);
    return makes(this.#allowed, path);
  }

  /** One call on one resource; `sentAs` names what the request sends besides. */
  call(action: string, resource: string, sent?: Sent, sentAs = ""): Decision {
    const key = `${action} ${resource} ${sentAs}`;
    const kept = this.#calls.get(key);
    if (kept) return kept;
    const { caller, explain } = this;
    const question = { caller, action, resource, resourceAccount: this.account.id, time: this.world.time, explain };
    const decision = decideAction(sent ? { ...question, sent } : question);
    this.#calls.set(key, decision);
    return decision;
  }

  /** A call on a resource the caller names as it likes: each that a policy allows is tried. */
  callAny(action: string, any: string): Decision {
    const service = action.slice(0, action.indexOf(":"));
    const accounts = any === "*" ? ["*"] : any.startsWith("document/") ? [this.account.id, ""] : [this.account.id]; // AWS's own documents have none
    const templates = accounts.map((account) => `arn:${this.account.partition}:${service}:*:${account}:${any}`);
    const patterns = [...(this.resources(action) ?? []), ...(this.isOpenSet ? ["*"] : [])];
    const met = [...new Set(templates.flatMap((t) => patterns.flatMap((p) => meetResource(p, t) ?? [])))].filter((m) => this.#isOwn(m));
    const none = (): Decision =>
      fails({ check: "identity-policy", code: "ESCALATION_NO_RESOURCE", reason: `\`${action}\` is allowed on no resource of account ${this.account.id}` });
    return this.best(met.map((resource) => (actor) => actor.call(action, resource, anySent))) ?? none();
  }

  #isOwn(resource: string): boolean {
    const account = resource.split(":")[4] ?? "";
    return account === "" || account.includes("*") || account === this.account.id;
  }
}

/** The collected user, role or account root that signs calls; undefined for anything else, and for accounts that were not collected. `session`: that of a role. */
export function actorOf(world: World, ref: Ref, explain: boolean, session?: SessionFacts): Actor | undefined {
  const parsed = parseRef(ref);
  if (parsed?.kind === "account") {
    const account = world.accounts.get(parsed.account);
    if (!account) return undefined;
    const organization = world.organizationOf(account.id);
    return new Actor(world, ref, { kind: "root", ref, account: account.id, partition: account.partition, organization }, account, explain);
  }
  if (parsed?.kind !== "iam" || (parsed.type !== "user" && parsed.type !== "role")) return undefined;
  const account = world.accountOf(ref);
  const caller = callerOf(world, ref, session);
  return account && caller ? new Actor(world, ref, caller, account, explain) : undefined;
}
