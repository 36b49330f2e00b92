import type { CompiledStatement } from "@/server/policy/document.ts";
import type { IamIdentity, StoredPolicy } from "@/server/policy/inputs.ts";
import { coversEverything } from "@/server/policy/resource-matcher.ts";
import { numberOf } from "./number-of.ts";

/** The actions of a call that ends in a session of a role. */
export const STS_ACTIONS = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"] as const;

/** What a document has to say on calls of STS: documents of one text allow and deny the same calls, whatever else they say. */
interface Word {
  readonly allows: string;
  readonly denies: string;
  /** Whether it allows all of these calls on whatever there is, and asks nothing. */
  readonly isEverything: boolean;
}

const SILENT: Word = { allows: "", denies: "", isEverything: false };
const words = new WeakMap<StoredPolicy["policy"], Word>();

/** One that is not valid might allow or deny anything. */
function wordOf({ policy }: StoredPolicy): Word {
  const known = words.get(policy);
  if (known !== undefined) return known;
  const made = policy.state === "invalid" ? { allows: "", denies: `invalid ${numberOf(policy)}`, isEverything: false } : said(policy.statementsFor);
  words.set(policy, made);
  return made;
}

function said(statementsFor: (action: string) => readonly CompiledStatement[]): Word {
  const on = STS_ACTIONS.map(statementsFor);
  const all = [...new Set(on.flat())];
  if (all.length === 0) return SILENT;
  const textOf = (s: CompiledStatement): string => `${on.map((list) => (list.includes(s) ? "1" : "0")).join("")} ${resourcesOf(s)} ${conditionsOf(s)}`;
  const join = (effect: CompiledStatement["effect"]): string => [...new Set(all.filter((s) => s.effect === effect).map(textOf))].sort().join("\n");
  return { allows: join("Allow"), denies: join("Deny"), isEverything: on.every((list) => list.some(isEverything)) };
}

const isEverything = (s: CompiledStatement): boolean =>
  s.effect === "Allow" && s.conditions.length === 0 && (s.resources === undefined || coversEverything(s.resources));

const resourcesOf = ({ resources }: CompiledStatement): string =>
  resources === undefined || coversEverything(resources)
    ? "*"
    : JSON.stringify([resources.negated, ...new Set(resources.patterns.map((p) => `${p.isTaken ? "" : "not "}${p.template.source}`))]);

const conditionsOf = ({ conditions }: CompiledStatement): string => conditions.map((c) => c.text ?? `#${numberOf(c)}`).join(" ");

/** The identity's own policies that can make a difference to whether it may assume a role: beside one that allows everything no other Allow counts. */
export function stsPolicies({ identityPolicies }: IamIdentity): readonly StoredPolicy[] {
  const everything = identityPolicies.find((p) => wordOf(p).isEverything);
  return identityPolicies.filter((p) => (everything ? p === everything || wordOf(p).denies !== "" : wordOf(p) !== SILENT));
}

/** What they say together, as text. */
export function stsWords(identity: IamIdentity): string {
  const all = stsPolicies(identity).map(wordOf);
  const allows = all.some((w) => w.isEverything) ? ["*"] : all.map((w) => w.allows);
  const unique = (texts: readonly string[]): string => [...new Set(texts.filter((t) => t !== ""))].sort().join("\n");
  return `${unique(allows)}\n\n${unique(all.map((w) => w.denies))}`;
}
