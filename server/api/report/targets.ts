import type { Estate } from "@/server/api/estate.ts";
import { administratorsOf } from "@/server/findings/admin.ts";
import type { HeldTarget } from "@/server/findings/holders.ts";
import { type Mark, markedBy } from "@/server/findings/targets.ts";

/** A target as a report tells it. */
export interface ToldTarget extends HeldTarget {
  readonly why: string;
}

/** Every administrator, and everything that is marked; one that is both is told as either. In the order of references. */
export function targetsIn({ world, graph }: Estate, marks: readonly Mark[]): readonly ToldTarget[] {
  const administrators = [...administratorsOf(world, graph)].map(([ref, { verdict, of, why }]): ToldTarget => ({ ref, verdict, of, why }));
  const marked = marks.flatMap((mark) =>
    markedBy(world, mark).flatMap((ref): ToldTarget[] =>
      graph.indexOf.get(ref) === undefined ? [] : [{ ref, verdict: "allowed", of: `marked ${mark.ref}`, why: mark.reason }],
    ),
  );
  return [...administrators, ...marked].sort((a, b) => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : a.of < b.of ? -1 : 1));
}
