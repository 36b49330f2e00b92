import type { ChokePointsAnswer } from "@/server/contract/choke-points.ts";
import { administratorsOf } from "@/server/findings/admin.ts";
import type { Mark } from "@/server/findings/targets.ts";
import { markedBy } from "@/server/findings/targets.ts";
import type { Lost, TargetGroup } from "@/server/query/choke-cuts.ts";
import { chokePoints } from "@/server/query/choke-points.ts";
import type { Estate } from "./estate.ts";
import { resolve } from "./resolve.ts";

/** As many references are named of a list, with its total. */
const TOLD = 20;

const told = ({ total, first }: Lost) => ({ total, first: [...first] });

/** Each mark by itself; who administers an account or a cluster for sure, by which. */
function targetsOf({ world, graph }: Estate, marks: readonly Mark[]): readonly TargetGroup[] {
  const marked = marks.map((mark): TargetGroup => ({ name: mark.ref, refs: markedBy(world, mark) }));
  const sure = [...administratorsOf(world, graph)].filter(([, admin]) => admin.verdict === "allowed");
  const administered = [...Map.groupBy(sure, ([, admin]) => admin.of)].map(
    ([of, all]): TargetGroup => ({
      name: `administrators of ${of}`,
      refs: all.map(([ref]) => ref),
    }),
  );
  return [...marked, ...administered.toSorted((a, b) => (a.name < b.name ? -1 : 1))];
}

/** `choke-points`: the steps whose closing takes the most ways to what is marked and to administrators, or to one entity. @throws UsageError */
export function askChokePoints(
  estate: Estate,
  { to, limit }: { readonly to?: string | undefined; readonly limit: number },
  marks: readonly Mark[],
): ChokePointsAnswer {
  const named = to === undefined ? undefined : resolve(estate, to).ref;
  const targets = named === undefined ? targetsOf(estate, marks) : [{ name: named, refs: [named] }];
  const found = chokePoints(estate.graph, targets, { limit, told: TOLD });
  return {
    targets: found.groups.map(({ group, principals }) => ({ name: group.name, identities: group.refs.length, principals })),
    ways: found.ways,
    total: found.total,
    points: found.points.map((point) => ({
      to: point.to,
      mechanism: point.mechanism,
      from: told(point.from),
      ways: point.ways,
      after: found.ways - point.ways,
      closes: point.closes.map(({ group, lost }) => ({ target: group.name, lost: told(lost) })),
    })),
    missing: estate.facts.coverage.missing,
  };
}
