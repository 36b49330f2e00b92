import type { StepAnswer } from "@/server/contract/verdict.ts";
import { isEksOpeningApi } from "@/server/model/escalation/eks-sentences.ts";
import { type FixedMechanism, RBAC_CAPABILITIES, type RbacCapability } from "@/server/model/mechanism.ts";
import { describeRef } from "./ref-view.ts";
import { CLUSTER_WORDS } from "./words/cluster-words.ts";
import type { MechanismWords } from "./words/explanation.ts";
import { eksApiWords, iamPathWords } from "./words/family-words.ts";
import { POD_WORDS } from "./words/pod-words.ts";
import { rbacWords } from "./words/rbac-words.ts";
import { STS_WORDS } from "./words/sts-words.ts";

const FIXED_WORDS: Readonly<Record<FixedMechanism, MechanismWords>> = { ...STS_WORDS, ...POD_WORDS, ...CLUSTER_WORDS };

const isFixed = (mechanism: string): mechanism is FixedMechanism => Object.hasOwn(FIXED_WORDS, mechanism);
const isCapability = (name: string): name is RbacCapability => RBAC_CAPABILITIES.some((known) => known === name);

/** A name no rule of ours makes: told by itself. */
const otherWords = (mechanism: string): MechanismWords => ({
  title: mechanism,
  short: mechanism,
  verb: `reaches (${mechanism})`,
  explain: ({ from, to }) => ({ meaning: `${from.label} reaches ${to.label} by ${mechanism}.`, sides: [], story: [], contrast: "" }),
});

const CALL = /^[a-z0-9-]+:[A-Z]/;

/** A call of AWS (`s3:PutObject`) or a verb of Kubernetes (`create pods/exec`): a single action that was asked about, by which nobody becomes anybody. */
export const isAction = (mechanism: string): boolean =>
  !isFixed(mechanism) &&
  (mechanism.includes(" ") || (CALL.test(mechanism) && !(mechanism.startsWith("eks:") && isEksOpeningApi(mechanism.slice("eks:".length)))));

function actionWords(action: string): MechanismWords {
  const [may, where] = action.includes(" ") ? [`may ${action}`, "in"] : [`may call ${action}`, "on"];
  return {
    title: action,
    short: action,
    verb: `${may} ${where}`,
    explain: ({ from, to }) => ({ meaning: `${from.label} ${may}${from.ref === to.ref ? "" : ` ${where} ${to.label}`}.`, sides: [], story: [], contrast: "" }),
  };
}

/** The words of a mechanism as it stands in JSON; never undefined, so that an answer of a newer engine still reads. */
export function mechanismWords(mechanism: string): MechanismWords {
  if (isFixed(mechanism)) return FIXED_WORDS[mechanism];
  if (isAction(mechanism)) return actionWords(mechanism);
  const cut = mechanism.indexOf(":");
  const [family, name] = [mechanism.slice(0, cut), mechanism.slice(cut + 1)];
  if (cut < 1 || name === "") return otherWords(mechanism);
  if (family === "rbac" && isCapability(name)) return rbacWords(name);
  if (family === "iam") return iamPathWords(name);
  if (family === "eks") return eksApiWords(name);
  return otherWords(mechanism);
}

const FAMILY_WORDS: Readonly<Record<string, string>> = {
  "rbac:": "Kubernetes rights (RBAC)",
  "iam:": "IAM privilege escalation",
  "eks:": "opening a cluster by the EKS API",
};

/** A family of mechanisms, or a mechanism that is its own family, in two or three words. */
export const familyWords = (family: string): string => FAMILY_WORDS[family] ?? mechanismWords(family).short;

/** Whether it stands for several mechanisms: `rbac:`. */
export const isFamily = (family: string): boolean => Object.hasOwn(FAMILY_WORDS, family);

/** The same as a heading. */
export function familyTitle(family: string): string {
  const words = FAMILY_WORDS[family];
  return words ? `${words.charAt(0).toUpperCase()}${words.slice(1)}` : mechanismWords(family).title;
}

/** What an edge means, in one sentence for a line's hint: by its proof where one is at hand. */
export function edgeSentence(edge: { readonly from: string; readonly to: string; readonly mechanism: string; readonly steps?: readonly StepAnswer[] }): string {
  const ends = { from: describeRef(edge.from), to: describeRef(edge.to), steps: edge.steps ?? [] };
  return mechanismWords(edge.mechanism).explain(ends).meaning;
}

/** The same, for edges whose short words do not say what happens; null for all others. */
export const toldSentence = (edge: Parameters<typeof edgeSentence>[0]): string | null =>
  mechanismWords(edge.mechanism).tellsItself ? edgeSentence(edge) : null;
