import type { MigrationRowAnswer } from "@/server/contract/answers";

/** A row for tests. */
export const aMigrationRow = (more: Partial<MigrationRowAnswer> = {}): MigrationRowAnswer => ({
  principal: "arn:aws:iam::111122223333:role/r",
  resolved: null,
  sources: "aws-auth",
  written: [],
  today: null,
  withApi: null,
  change: "none",
  reason: "",
  missing: [],
  fix: [],
  holders: { total: 0, first: [] },
  ...more,
});
