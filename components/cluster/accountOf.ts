import type { OverviewAnswer } from "@/server/contract/screen";

/** The account of a cluster, by its name and its id. */
export function accountOf({ account }: OverviewAnswer["clusters"][number], names: ReadonlyMap<string, string>): string {
  if (account === null) return "No AWS account known";
  const name = names.get(account);
  return name === undefined ? `Account ${account}` : `Account ${name} (${account})`;
}
