import type { Store } from "./client.ts";

/** Something that is declared to be worth as much as an administrator. */
export interface MarkedTargetRecord {
  readonly ref: string;
  readonly reason: string;
  readonly markedAt: Date;
}

/** Everything that is marked, by reference. */
export const listMarkedTargets = async (store: Store): Promise<readonly MarkedTargetRecord[]> =>
  (await store.client.markedTarget.findMany()).toSorted((a, b) => (a.ref < b.ref ? -1 : 1));

/** Marks something; what is marked already keeps when, and takes the new reason. */
export const saveMarkedTarget = async (store: Store, { ref, reason, markedAt }: MarkedTargetRecord): Promise<void> => {
  await store.client.markedTarget.upsert({ where: { ref }, create: { ref, reason, markedAt }, update: { reason } });
};

/** Takes a mark away; false when there was none. */
export const deleteMarkedTarget = async (store: Store, ref: string): Promise<boolean> =>
  (await store.client.markedTarget.deleteMany({ where: { ref } })).count > 0;
