import type { Ref } from "@/server/model/ref.ts";
import type { Evidence } from "@/server/model/step.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { mergedDrafts } from "./merge-drafts.ts";
import type { Draft } from "./patch/patch.ts";
import type { Gained, Reach, Severity } from "./severity.ts";

/** One way that a finding speaks of: who gets where, over what. */
export interface FindingPath {
  readonly from: Ref;
  readonly to: Ref;
  readonly verdict: VerdictWord;
  readonly path: readonly Ref[];
}

/** A file of a bundle, with a proposed object or document whole: what `whatif` takes. */
export interface ProposedFile {
  readonly path: string;
  readonly content: unknown;
}

/** The smallest change that closes a finding. */
export interface Fix {
  readonly summary: string;
  /** Whether the change is complete; if not, somebody has to fill in what no fact tells (`…`). */
  readonly automatic: boolean;
  /** The change as a bundle: held against the snapshot it removes the finding. Empty when the change is not automatic. */
  readonly files: readonly ProposedFile[];
  /** The change as documents, also where something has to be filled in, each with what it was; absent: they are the files. */
  readonly drafts?: readonly Draft[] | undefined;
  /** The change as commands for a terminal. */
  readonly commands: readonly string[];
  /** What tags say makes the object, which then has to be changed there. */
  readonly managedBy?: string | undefined;
}

/** One thing of which a rule is true. */
export interface Hit {
  /** What lasts and has to be changed. */
  readonly member: Ref;
  /** The cause, in words that are the same wherever the cause is: no accounts, issuers, counts or order. */
  readonly cause: string;
  readonly summary: string;
  readonly reach: Reach;
  readonly gained: Gained;
  readonly verdict: VerdictWord;
  readonly paths: readonly FindingPath[];
  readonly evidence: readonly Evidence[];
  readonly fix?: Fix | undefined;
}

/** One thing that a finding is of, with all that is told of it alone. */
export interface Member {
  readonly ref: Ref;
  readonly severity: Severity;
  readonly summary: string;
  readonly paths: readonly FindingPath[];
  readonly evidence: readonly Evidence[];
  readonly fix: Fix | undefined;
}

/** Something that is wrong, of all the things that it is wrong of for the same cause. */
export interface Finding {
  /** `<rule>-<hash of the cause>`: the same whatever the members, pods, counts and order are. */
  readonly id: string;
  readonly rule: string;
  /** That of the worst member. */
  readonly severity: Severity;
  /** The worst member; of equal ones the first by name. */
  readonly subject: Ref;
  readonly summary: string;
  readonly members: readonly Member[];
  readonly paths: readonly FindingPath[];
  readonly evidence: readonly Evidence[];
  readonly fix: Fix | null;
}

/** What makes the objects of several fixes: the one name, or each with how many of them it makes. */
function makers(fixes: readonly Fix[]): string | undefined {
  const counts = Map.groupBy(fixes, (fix) => fix.managedBy);
  const [only] = counts.keys();
  if (counts.size < 2) return only;
  const told = [...counts].flatMap(([name, made]) => (name === undefined ? [] : [`${name} (${made.length} of ${fixes.length})`]));
  return told.join(", ");
}

/** One fix for all members of a finding: automatic where each of them is. */
function together(fixes: readonly Fix[]): Fix | null {
  const [first] = fixes;
  if (!first) return null;
  const automatic = fixes.every((fix) => fix.automatic);
  return {
    ...first,
    automatic,
    files: automatic ? mergedDrafts(fixes.flatMap((fix) => fix.files)) : [],
    drafts: mergedDrafts(fixes.flatMap((fix): readonly Draft[] => fix.drafts ?? fix.files)),
    commands: [...new Set(fixes.flatMap((fix) => fix.commands))],
    managedBy: makers(fixes),
  };
}

/** The finding of these members, the worst first; undefined of none. A finding of some of its members keeps its id. */
export function ofMembers({ id, rule }: Pick<Finding, "id" | "rule">, members: readonly Member[]): Finding | undefined {
  const [first] = members;
  if (!first) return undefined;
  const others = members.length - 1;
  const same = others === 0 ? "" : `; the same is true of ${others} more`;
  return {
    id,
    rule,
    severity: first.severity,
    subject: first.ref,
    summary: `${first.summary}${same}`,
    members,
    paths: members.flatMap((member) => member.paths),
    evidence: members.flatMap((member) => member.evidence),
    fix: together(members.flatMap((member) => member.fix ?? [])),
  };
}
