import type { Estate } from "@/server/api/estate.ts";
import { scopeOf } from "@/server/api/report/scope.ts";
import type { Mark } from "@/server/findings/targets.ts";
import { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { sheetCsv } from "@/server/report/report-csv.ts";
import { rawRows } from "./raw-rows.ts";

const COLUMNS = ["part", "to_whom", "who", "who_kind", "verdict", "how", "hops", "path", "over_another_target"] as const;

/**
 * Everybody who gets to each target, in any number of steps, as CSV: what the rows of a review come to when nothing is put together. Pods and nodes stand as their
 * workload and group. @throws UsageError where the scope names what is not there
 */
export function closureCsv(estate: Estate, marks: readonly Mark[], asked: readonly string[]): Iterable<string> {
  const scope = scopeOf(estate, asked);
  const stable = new StableEntities(estate.world);
  return sheetCsv({
    name: "closure",
    columns: COLUMNS,
    rows: function* rows() {
      for (const batch of rawRows(estate, stable, marks, scope))
        for (const { part, target, ref, kind, verdict, mechanism, hops, path, isFurther } of batch)
          yield [part, target, ref, kind, verdict, mechanism ?? "is one itself", hops, path.join(" > "), isFurther ? "yes" : "no"];
    },
  });
}
