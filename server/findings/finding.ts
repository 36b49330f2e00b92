import type { Ref } from "@/server/model/ref.ts";
import type { Evidence } from "@/server/model/step.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
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

export interface Member {
  readonly ref: Ref;
  readonly severity: Severity;
  readonly summary: string;
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
