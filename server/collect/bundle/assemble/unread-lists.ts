import type { CoverageFailure } from "@/server/facts/coverage.ts";
import type { AccountList } from "@/server/facts/snapshot.ts";

/** Lists that are read region by region, by the files a scan writes of them. */
const REGIONAL: ReadonlyArray<readonly [RegExp, AccountList]> = [
  [/^describe-instances-/, "instances"],
  [/^list-functions-/, "lambdaFunctions"],
  [/^batch-get-projects-/, "codebuildProjects"],
  [/^(?:list|describe)-task-definitions?-/, "ecsTaskDefinitions"],
];

/** Lists of an account that a scan says it did not read in some region: what the other regions gave is then not all. */
export function unreadLists(account: string, failed: readonly CoverageFailure[]): ReadonlySet<AccountList> {
  const files = failed.flatMap(({ path }) => (path.startsWith(`accounts/${account}/`) ? [path.slice(path.lastIndexOf("/") + 1)] : []));
  return new Set(REGIONAL.flatMap(([shape, list]) => (files.some((file) => shape.test(file)) ? [list] : [])));
}
