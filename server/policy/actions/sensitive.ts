import { EKS_SENTENCES } from "@/server/model/escalation/eks-sentences.ts";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import type { CataloguedAction } from "./catalogue.ts";
import { CREDENTIAL_ACTIONS, DATA_ACTIONS, type SensitiveKind } from "./exposing.ts";

/** What makes an action sensitive, and why. */
export interface Sensitivity {
  readonly kind: SensitiveKind;
  readonly reason: string;
}

const lowered = (reasons: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(reasons).map(([action, reason]) => [action.toLowerCase(), reason]));

const CREDENTIALS = lowered(CREDENTIAL_ACTIONS);
const DATA = lowered(DATA_ACTIONS);

/** How many paths a reason names. */
const NAMED = 3;

function pathsByAction(): ReadonlyMap<string, string> {
  const ids = new Map<string, string[]>();
  const add = (action: string, id: string): void => {
    const lower = action.toLowerCase();
    const known = ids.get(lower) ?? [];
    if (!known.includes(id)) known.push(id);
    ids.set(lower, known);
  };
  for (const path of ESCALATION_PATHS) for (const { action } of path.calls) add(action, `iam:${path.id}`);
  for (const api of Object.keys(EKS_SENTENCES)) add(`eks:${api}`, `eks:${api}`);
  const told = (paths: readonly string[]): string => `${paths.slice(0, NAMED).join(", ")}${paths.length > NAMED ? ` and ${paths.length - NAMED} more` : ""}`;
  return new Map([...ids].map(([action, paths]) => [action, `a step of the escalation ${paths.length === 1 ? "path" : "paths"} ${told(paths)}`]));
}

const PATHS = pathsByAction();

/**
 * Whether an action is marked, and why: the one place that says what counts as sensitive (docs/sensitive-actions.md). In this order: it hands out
 * credentials, is a step of an escalation path, reads data, or changes permissions by its access level.
 */
export function sensitivityOf({ lower, level }: CataloguedAction): Sensitivity | undefined {
  const credentials = CREDENTIALS.get(lower);
  if (credentials !== undefined) return { kind: "credentials", reason: credentials };
  // a path's calls that only look something up lead nowhere by themselves
  const path = level === "List" || level === "Read" ? undefined : PATHS.get(lower);
  if (path !== undefined) return { kind: "escalation", reason: path };
  const data = DATA.get(lower);
  if (data !== undefined) return { kind: "data", reason: data };
  return level === "Permissions management" ? { kind: "permissions", reason: "changes who may do what" } : undefined;
}

/** Every action that is sensitive whatever its access level is, in lower case. */
export const sensitiveByName = (): ReadonlySet<string> => new Set([...CREDENTIALS.keys(), ...PATHS.keys(), ...DATA.keys()]);
