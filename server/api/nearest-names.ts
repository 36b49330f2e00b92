import { type Entity, entityOf } from "@/server/query/entity.ts";
import { similarNames } from "@/server/query/resolve-name.ts";
import type { Estate } from "./estate.ts";
import { podsNamed } from "./why/pods-meant.ts";

const MOST = 5;
/** A name with its place has no more. */
const MOST_WORDS = 8;

/** What may have been meant by a name that nothing has: the pod that the workload of a pod that is gone runs now, then names that are alike. */
export function nearestNames(estate: Estate, text: string): readonly Entity[] {
  const words = text.split(/[/\s]+/).slice(0, MOST_WORDS);
  const pods = words.flatMap((word) => podsNamed(estate, word, { namespaces: words }).pods.map((one) => one.ref));
  const refs = new Set([...pods, ...similarNames(estate.names, text)]);
  return [...refs].slice(0, MOST).map((ref) => entityOf(estate.world, ref));
}
