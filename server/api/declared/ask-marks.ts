import type { Estate } from "@/server/api/estate.ts";
import { resolve } from "@/server/api/resolve.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { MarksAnswer } from "@/server/contract/marks.ts";
import { markedBy } from "@/server/findings/targets.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type EntityKind, entityOf } from "@/server/query/entity.ts";
import type { SetMark } from "./declared.ts";

/** What lasts and can be somebody's way: pods and nodes come and go, an account or a cluster is nobody. */
const MARKED: ReadonlySet<EntityKind> = new Set(["service-account", "namespace", "kubernetes-user", "kubernetes-group", "iam-user", "iam-role", "person"]);

/** The entity a text names; of several the one that can be marked. @throws UsageError */
function named(estate: Estate, text: string): Ref {
  try {
    return resolve(estate, text).ref;
  } catch (thrown) {
    const fitting = thrown instanceof UsageError ? thrown.candidates.filter((one) => MARKED.has(one.kind)) : [];
    const [only] = fitting;
    if (thrown instanceof UsageError && thrown.reason === "ambiguous" && only && fitting.length === 1) return only.ref;
    throw thrown;
  }
}

/** What a mark would be of. @throws UsageError */
export function askMarkOf(estate: Estate, text: string): { readonly ref: Ref; readonly identities: number } {
  const ref = named(estate, text);
  const { kind } = entityOf(estate.world, ref);
  if (!MARKED.has(kind))
    throw new UsageError(
      "invalid",
      `\`${ref}\` cannot be marked: a mark is of a role, a user, a service account, a namespace, a Kubernetes user or group, or a person`,
    );
  return { ref, identities: collectedOf(estate, { ref, reason: "", markedAt: 0 }) };
}

/** How many identities of the snapshot a mark is of. */
const collectedOf = (estate: Estate, mark: SetMark): number =>
  markedBy(estate.world, mark).filter((ref) => mark.ref !== ref || estate.graph.indexOf.get(ref) !== undefined).length;

/** Everything that is marked. */
export const askMarks = (estate: Estate, marks: readonly SetMark[]): MarksAnswer => ({
  marks: marks.map((mark) => ({
    ref: mark.ref,
    reason: mark.reason,
    markedAt: new Date(mark.markedAt).toISOString(),
    identities: collectedOf(estate, mark),
  })),
});
