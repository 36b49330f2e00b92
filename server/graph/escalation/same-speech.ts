import { numberOf } from "@/server/graph/classes/number-of.ts";
import { answersOf, type Question, questionOfCaller } from "@/server/graph/classes/question.ts";
import type { EscalationEnd, EscalationPath } from "@/server/policy/escalation/path.ts";
import { identityKey } from "@/server/policy/identity-keys.ts";
import type { Caller, StoredPolicy } from "@/server/policy/inputs.ts";
import { coversEverything } from "@/server/policy/resource-matcher.ts";
import type { Actor } from "./actor.ts";
import { policiesOn, resourceLimits, together } from "./asking.ts";
import { ALL_CALLS, isChosenCall } from "./call-set.ts";
import { isOutright, type Said } from "./said.ts";

type IdentityCaller = Extract<Caller, { kind: "identity" }>;

const STS: readonly string[] = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"];

/** Ends whose ways hang on nothing of the caller but what policies say on its calls, and of what they ask of it. */
const ALIKE: ReadonlySet<EscalationEnd["kind"]> = new Set(["user", "passed-role", "held-role", "federated", "recreated"] as const);
const isAlike = (end: EscalationEnd): boolean => ALIKE.has(end.kind) || (end.kind === "role" && end.by === "trust");
const assumes = (end: EscalationEnd): boolean => end.kind === "role" || end.kind === "recreated";

/** Whether all is known that the policies of a caller may say, and nothing of its own limits one of its sessions. */
function isPlain(actor: Actor): actor is Actor & { readonly caller: IdentityCaller } {
  const { caller } = actor;
  if (caller.kind !== "identity" || actor.session || actor.tagged) return false;
  const { identityPolicies, identityPoliciesMissing, boundary } = caller.identity;
  return identityPoliciesMissing.length === 0 && boundary.state === "read" && identityPolicies.every((p) => p.policy.state === "compiled");
}

function namesResources({ policy }: StoredPolicy, action: string, effect?: "Deny"): boolean {
  if (policy.state !== "compiled") return true;
  return policy.statementsFor(action).some((s) => (effect ?? s.effect) === s.effect && s.resources !== undefined && !coversEverything(s.resources));
}

const allowsOutright = ({ policy }: StoredPolicy, action: string): boolean => {
  if (policy.state !== "compiled") return false;
  const statements = policy.statementsFor(action);
  return statements.some(isOutright) && statements.every((s) => s.effect === "Allow");
};

/** What the policies on one caller say, call by call. */
export class Speech {
  readonly #said: Said;
  readonly #caller: IdentityCaller;
  readonly #own: readonly StoredPolicy[];
  readonly #boundary: readonly StoredPolicy[];
  /** All that limits it but its own policies. */
  readonly #limits: readonly StoredPolicy[];
  readonly #limitsName: string;
  readonly #asksOfCaller: boolean;
  readonly #calls = new Map<string, number>();

  private constructor(actor: Actor & { readonly caller: IdentityCaller }, own: readonly StoredPolicy[], said: Said) {
    this.#said = said;
    this.#caller = actor.caller;
    this.#own = own;
    const { boundary } = actor.caller.identity;
    this.#boundary = boundary.state === "read" && boundary.value ? [boundary.value] : [];
    this.#limits = [...policiesOn(actor.caller, []), ...resourceLimits(actor)];
    this.#limitsName = `${actor.caller.identity.kind} ${this.#limits.map((p) => numberOf(p.policy)).join()}`;
    this.#asksOfCaller = this.#questionOf(own, ALL_CALLS).keys.length > 0;
  }

  /** Undefined for a caller that others are not like. */
  static of(actor: Actor, own: readonly StoredPolicy[], said: Said): Speech | undefined {
    return isPlain(actor) ? new Speech(actor, own, said) : undefined;
  }

  #questionOf(policies: readonly StoredPolicy[], actions: readonly string[]): Question {
    return questionOfCaller(together(policies, actions).asked, this.#caller);
  }

  /** What policies ask of the caller in a call, with what is so of it. */
  #answered(question: Question): string {
    return question.keys.length === 0 ? "" : `${question.key} ${answersOf(question, (key) => identityKey(this.#caller, key))}`;
  }

  /** Whether a call is tried on each resource that is named for it, while limits say other things of some than of others. */
  #hangsOnNames(action: string): boolean {
    if (!isChosenCall(action)) return false;
    return (
      this.#own.some((p) => namesResources(p, action, "Deny")) ||
      this.#said.kept(`names ${action} ${this.#limitsName}`, () => this.#limits.some((p) => namesResources(p, action)))
    );
  }

  /** What a boundary says on a call: as good as none where it allows it outright and says nothing else, and one that says nothing allows nothing. */
  #bounds(action: string): string {
    const [boundary] = this.#boundary;
    if (!boundary) return "";
    return this.#said.kept(`bounds ${action} ${numberOf(boundary.policy)}`, () =>
      allowsOutright(boundary, action) ? "" : `within ${this.#said.on(action, this.#boundary)}`,
    );
  }

  #onCall(action: string): number {
    const known = this.#calls.get(action);
    if (known !== undefined) return known;
    const limits = this.#said.kept(`asked ${action} ${this.#limitsName}`, () => this.#questionOf(this.#limits, [action]));
    const own = this.#asksOfCaller ? this.#answered(this.#questionOf(this.#own, [action])) : "";
    const words = this.#said.on(action, this.#own, this.#hangsOnNames(action));
    const made = this.#said.numberOf([words, this.#bounds(action), own, this.#answered(limits)].join(" and "));
    this.#calls.set(action, made);
    return made;
  }

  /** The same for callers for whom a path leads to the same ends; undefined where it hangs on who they are. */
  on(path: EscalationPath): string | undefined {
    if (!isAlike(path.end)) return undefined;
    const calls = path.calls.map((c) => this.#onCall(c.action.toLowerCase()));
    const roles = assumes(path.end) ? STS.map((action) => this.#onCall(action)) : [];
    return [path.id, this.#caller.identity.kind, ...calls, ...roles].join(" ");
  }
}
