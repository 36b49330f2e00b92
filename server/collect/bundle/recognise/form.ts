import type { AccountPart, ClusterPart, Contribution, ItemFailure, Reading } from "@/server/collect/bundle/contribution.ts";
import { parseArn } from "@/server/model/arn.ts";

/** A form of answer: the command that prints it, how it is told, and how it is read. */
export interface Form {
  readonly kind: string;
  readonly matches: (doc: unknown) => boolean;
  readonly read: (doc: unknown, kind: string) => Reading;
}

export interface Of {
  readonly account?: string | undefined;
  readonly partition?: string | undefined;
}

/** The account that the first ARN of an account names; policies of AWS itself name none. */
export function accountOf(arns: Iterable<string | undefined>): Of {
  for (const text of arns) {
    const arn = text === undefined ? undefined : parseArn(text);
    if (arn && /^\d{12}$/.test(arn.account)) return { account: arn.account, partition: arn.partition };
  }
  return {};
}

export const accountReading = (kind: string, objects: number, of: Of, part: AccountPart, failures: readonly ItemFailure[] = []): Reading => ({
  kind,
  objects,
  contributions: [{ scope: "account", ...of, part }],
  failures,
});

export const clusterReading = (
  kind: string,
  objects: number,
  of: { name?: string | undefined; arn?: string | undefined },
  part: ClusterPart,
  failures: readonly ItemFailure[] = [],
): Reading => ({
  kind,
  objects,
  contributions: [{ scope: "cluster", ...of, part }],
  failures,
});

/** A form of which nothing is needed: read, and nothing kept. */
export const nothingKept = (kind: string): Reading => ({ kind, objects: 0, contributions: [], failures: [] });

export const readingOf = (kind: string, objects: number, contributions: readonly Contribution[], failures: readonly ItemFailure[] = []): Reading => ({
  kind,
  objects,
  contributions,
  failures,
});
