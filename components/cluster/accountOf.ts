import { nameWithId } from "@/components/state/useAccountNames";
import type { OverviewAnswer } from "@/server/contract/screen";

/** The account of a cluster, by its name and its id. */
export const accountOf = ({ account }: OverviewAnswer["clusters"][number], names: ReadonlyMap<string, string>): string =>
  account === null ? "No AWS account known" : `Account ${nameWithId(account, names)}`;
