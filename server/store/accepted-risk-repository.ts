import { randomUUID } from "node:crypto";
import type { AcceptedRisk } from "@/prisma/generated/client.ts";
import type { Store } from "./client.ts";

/** A risk that was accepted. `members`: of each thing that the finding was of, a digest of what that rested on. */
export interface AcceptedRiskRecord {
  readonly id: string;
  readonly finding: string;
  readonly rule: string;
  readonly summary: string;
  readonly owner: string;
  readonly reason: string;
  readonly link: string | undefined;
  readonly acceptedAt: Date;
  readonly until: Date;
  readonly withdrawnAt: Date | undefined;
  readonly members: Readonly<Record<string, string>>;
}

const toRecord = ({ link, withdrawnAt, members, ...row }: AcceptedRisk): AcceptedRiskRecord => ({
  ...row,
  link: link ?? undefined,
  withdrawnAt: withdrawnAt ?? undefined,
  members: JSON.parse(members) as Record<string, string>,
});

/** Keeps an acceptance. */
export const addAcceptedRisk = async (store: Store, risk: Omit<AcceptedRiskRecord, "id" | "withdrawnAt">): Promise<AcceptedRiskRecord> => {
  const { link, members, ...rest } = risk;
  const row = await store.client.acceptedRisk.create({ data: { id: randomUUID(), ...rest, link: link ?? null, members: JSON.stringify(members) } });
  return toRecord(row);
};

/** Every acceptance, also those that are over or were withdrawn, the newest first. */
export const listAcceptedRisks = async (store: Store): Promise<readonly AcceptedRiskRecord[]> =>
  (await store.client.acceptedRisk.findMany({ orderBy: [{ acceptedAt: "desc" }, { id: "asc" }] })).map(toRecord);

/** Ends an acceptance; false when there is none of that id that stands. */
export const withdrawAcceptedRisk = async (store: Store, id: string, at: Date): Promise<boolean> =>
  (await store.client.acceptedRisk.updateMany({ where: { id, withdrawnAt: null }, data: { withdrawnAt: at } })).count > 0;
