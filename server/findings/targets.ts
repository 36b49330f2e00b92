import { serviceAccountRef } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import type { Administrator, Administrators } from "./admin.ts";

/** What somebody has declared to be worth as much as an administrator: an identity, or a namespace with all its service accounts. */
export interface Mark {
  readonly ref: Ref;
  /** Why, in the words of whoever marked it. */
  readonly reason: string;
}

/** An identity that everything ranks by the way to: an administrator, or one that is marked. */
export interface Target {
  readonly verdict: VerdictWord;
  /** A clause about the identity itself. */
  readonly says: string;
  /** A clause that follows "which". */
  readonly which: string;
}

export type Targets = ReadonlyMap<Ref, Target>;

function ofAdministrator({ verdict, of, why }: Administrator): Target {
  const isSure = verdict === "allowed";
  return { verdict, says: isSure ? `administers ${of}: ${why}` : `may administer ${of} (${verdict}): ${why}`, which: `administers ${of}` };
}

/** The identities that a mark is of: of a namespace its service accounts. */
export function markedBy(world: World, { ref }: Mark): readonly Ref[] {
  const parsed = parseRef(ref);
  if (parsed?.kind !== "k8s" || parsed.type !== "namespace") return [ref];
  const accounts = world.clusters.get(parsed.cluster)?.serviceAccounts.values() ?? [];
  return [...accounts].filter((one) => one.namespace === parsed.name).map((one) => serviceAccountRef(parsed.cluster, one.namespace, one.name));
}

const ofMark = (mark: Mark, identity: Ref): Target => ({
  verdict: "allowed",
  says: `is marked${mark.ref === identity ? "" : " with its namespace"}: ${mark.reason}`,
  which: "is marked",
});

/** Administrators, and what is marked. Who administers for sure is told as that, marked or not. */
export function targetsOf(world: World, administrators: Administrators, marks: readonly Mark[]): Targets {
  const found = new Map([...administrators].map(([ref, one]) => [ref, ofAdministrator(one)]));
  for (const mark of marks)
    for (const identity of markedBy(world, mark)) if (found.get(identity)?.verdict !== "allowed") found.set(identity, ofMark(mark, identity));
  return found;
}
