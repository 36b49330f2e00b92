import { comparedWith } from "@/server/api/compared-with.ts";
import type { Estate } from "@/server/api/estate.ts";
import { resolve } from "@/server/api/resolve.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { Mark } from "@/server/findings/targets.ts";
import { serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { existence } from "@/server/query/existence.ts";
import { askDiff } from "./ask-diff.ts";

/** A snapshot, or a bundle, as it was at one time, or from `since` to `capturedAt`; it is opened when it is its turn. */
export interface Moment {
  readonly snapshot: string;
  readonly label: string;
  readonly since: string;
  readonly capturedAt: string;
  readonly open: () => Promise<Estate>;
}

/** What stands for an entity in every snapshot: of a pod its workload and its service account. */
export function lastingOf({ world }: Estate, ref: Ref): readonly Ref[] {
  const parsed = parseRef(ref);
  const lasting = new StableEntities(world).of(ref);
  if (parsed?.kind !== "k8s" || parsed.type !== "pod" || parsed.namespace === undefined) return [lasting];
  const pod = world.clusters.get(parsed.cluster)?.pods.get(`${parsed.namespace}/${parsed.name}`);
  return pod ? [...new Set([lasting, serviceAccountRef(parsed.cluster, parsed.namespace, pod.spec.serviceAccount)])] : [lasting];
}

/** The entity by the newest snapshot that has it: what is gone now has a timeline, too. @throws UsageError of the newest one, when none has it */
async function found(moments: readonly Moment[], text: string): Promise<{ readonly ref: Ref; readonly about: readonly Ref[] }> {
  let problem: unknown = new UsageError("not-found", "there is no snapshot yet");
  for (const [i, moment] of moments.entries()) {
    const estate = await moment.open();
    try {
      const { ref } = resolve(estate, text);
      const isThere = estate.graph.indexOf.get(ref) !== undefined;
      // a full reference resolves anywhere: the first snapshot that holds it tells what stands for it
      if (isThere || i === moments.length - 1) return { ref, about: lastingOf(estate, ref) };
    } catch (thrown) {
      if (i === 0) problem = thrown;
    }
  }
  throw problem;
}

/** A moment as it is told. */
export const told = ({ snapshot, label, since, capturedAt }: Moment): Omit<Moment, "open"> => ({ snapshot, label, since, capturedAt });

/**
 * `timeline REF`: what became of the direct edges and the findings of one entity, from snapshot to snapshot. `moments`: the newest first. Two estates are held at a time.
 * @throws UsageError
 */
export async function askTimeline(moments: readonly Moment[], text: string, marks: readonly Mark[], earlier = 0): Promise<object> {
  const { ref, about } = await found(moments, text);
  const [first] = moments;
  const newest = first && (await first.open());
  const changes: object[] = [];
  let after = newest;
  let seen: Moment | undefined;
  for (const [i, moment] of moments.entries()) {
    const later = moments[i - 1];
    const before = await moment.open();
    seen ??= existence(before.world, ref) === "exists" ? moment : undefined;
    if (!later || !after || !newest) continue;
    // clusters are called as the newest snapshot calls them, as the reference is
    const diff = askDiff(comparedWith(before, newest), comparedWith(after, newest), marks, new Set(about));
    const { appeared, disappeared, changed, findings } = diff;
    const count = appeared.length + disappeared.length + changed.length + findings.opened.length + findings.closed.length;
    if (count > 0) changes.push({ before: told(moment), after: told(later), ...diff });
    after = before;
  }
  return { ref, about: [...about], moments: moments.map(told), seen: seen ? told(seen) : null, earlier, changes };
}
