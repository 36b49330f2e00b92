import type { Contribution, OrganizationPart } from "@/server/collect/bundle/contribution.ts";
import type { CoverageFailure } from "@/server/facts/coverage.ts";
import type { OrganizationFact } from "@/server/facts/organization.ts";
import type { Located } from "./located.ts";
import { joinStates, mergeBy } from "./merge.ts";
import { stemOf } from "./placement.ts";

type LocatedOrganization = Located<Extract<Contribution, { scope: "organization" }>>;

const TYPES: ReadonlyArray<readonly [RegExp, string]> = [
  [/service[-_]?control|(?:^|[-_.])scps?(?:[-_.]|$)/i, "SERVICE_CONTROL_POLICY"],
  [/resource[-_]?control|(?:^|[-_.])rcps?(?:[-_.]|$)/i, "RESOURCE_CONTROL_POLICY"],
];
const typeIn = (path: string): string | undefined => TYPES.find(([shape]) => shape.test(stemOf(path)))?.[1];

const isAboutTarget = (part: OrganizationPart): boolean =>
  part.parentsOfTarget !== undefined || part.childrenOfTarget !== undefined || part.attachedToTarget !== undefined || part.tagsOfTarget !== undefined;

interface Draft {
  readonly parents: Record<string, string>;
  readonly attachments: OrganizationFact["attachments"];
  readonly accountTags: Record<string, Record<string, string>>;
}

function addTarget(draft: Draft, target: string, { path, contribution: { part } }: LocatedOrganization): void {
  const [parent] = part.parentsOfTarget ?? [];
  if (parent !== undefined) draft.parents[target] = parent;
  for (const child of part.childrenOfTarget ?? []) draft.parents[child] = target;
  if (part.tagsOfTarget && /^\d{12}$/.test(target)) draft.accountTags[target] = { ...draft.accountTags[target], ...part.tagsOfTarget };
  const type = part.attachedToTarget?.type ?? typeIn(path);
  if (part.attachedToTarget && type !== undefined)
    draft.attachments.push({ target, type, policyIds: [...part.attachedToTarget.policyIds], state: part.attachedToTarget.state });
}

/** One row a target and type, of all pages: whole when the last one is among them. */
const joined = (rows: OrganizationFact["attachments"]): OrganizationFact["attachments"] =>
  [...Map.groupBy(rows, (row) => `${row.target} ${row.type}`).values()].flatMap((all) => {
    const [first] = all;
    const state = joinStates(all.flatMap((row) => row.state ?? []));
    return first
      ? [{ target: first.target, type: first.type, policyIds: [...new Set(all.flatMap((row) => row.policyIds))], ...(state === "partial" && { state }) }]
      : [];
  });

/** An empty list says nothing, and `list-policies` is the organization's own list; both look like an answer about a target. */
const needsTarget = ({ path, contribution: { part } }: LocatedOrganization): boolean =>
  part.parentsOfTarget !== undefined ||
  part.childrenOfTarget !== undefined ||
  part.tagsOfTarget !== undefined ||
  ((part.attachedToTarget?.policyIds.length ?? 0) > 0 && !/list-policies(?!-for-target)/.test(stemOf(path)));

/** IAM prints tags of a role in the same form: only a file that is called after the command is taken for tags of an account. */
const isOfAnother = ({ path, contribution: { part } }: LocatedOrganization): boolean =>
  part.tagsOfTarget !== undefined && !/list-tags-for-resource/.test(stemOf(path));
const TAGS = "does not say whose tags it holds: those of an account lie in `accounts/<12 digits>/list-tags-for-resource.json`";

const TARGET = "does not say about which root, unit or account it is: put it below `organization/<r-…|ou-…>/` or `accounts/<12 digits>/`";

/** The organization, of all answers about it; undefined when there are none. */
export function mergeOrganization(all: readonly LocatedOrganization[]): { organization: OrganizationFact | undefined; failed: CoverageFailure[] } {
  if (all.length === 0) return { organization: undefined, failed: [] };
  const parts = all.map((one) => one.contribution.part);
  const draft: Draft = { parents: {}, attachments: [], accountTags: {} };
  const failed: CoverageFailure[] = [];
  for (const one of all.filter(({ contribution }) => isAboutTarget(contribution.part))) {
    if (isOfAnother(one)) failed.push({ path: one.path, reason: TAGS });
    else if (one.place.target !== undefined) addTarget(draft, one.place.target, one);
    else if (needsTarget(one)) failed.push({ path: one.path, reason: TARGET });
  }
  const accountsState = joinStates(parts.flatMap((part) => part.accountsState ?? []));
  const organization: OrganizationFact = {
    id: parts.map((part) => part.id).find((id) => id !== undefined),
    managementAccount: parts.map((part) => part.managementAccount).find((id) => id !== undefined),
    roots: mergeBy(
      parts.flatMap((part) => part.roots ?? []),
      (root) => root.id,
    ),
    accounts: mergeBy(
      parts.flatMap((part) => part.accounts ?? []),
      (account) => account.id,
    ),
    ...(accountsState === "partial" && { accountsState }),
    ...(Object.keys(draft.accountTags).length > 0 && { accountTags: draft.accountTags }),
    parents: draft.parents,
    attachments: joined(draft.attachments),
    policies: mergeBy(
      parts.flatMap((part) => part.policies ?? []),
      (policy) => policy.id,
    ),
  };
  return { organization, failed };
}
