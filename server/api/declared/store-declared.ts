import { serverStore } from "@/server/api/store-handle.ts";
import type { AcceptedRisk } from "@/server/findings/accepted.ts";
import { arnRef, toRef } from "@/server/model/ref.ts";
import { type AcceptedRiskRecord, addAcceptedRisk, listAcceptedRisks, withdrawAcceptedRisk } from "@/server/store/accepted-risk-repository.ts";
import type { Store } from "@/server/store/client.ts";
import { deleteMarkedTarget, listMarkedTargets, saveMarkedTarget } from "@/server/store/marked-target-repository.ts";
import { type Declarations, type Declares, declaredBy } from "./declared.ts";

const riskOf = ({ acceptedAt, until, withdrawnAt, members, ...record }: AcceptedRiskRecord): AcceptedRisk => ({
  ...record,
  acceptedAt: acceptedAt.getTime(),
  until: until.getTime(),
  withdrawnAt: withdrawnAt?.getTime(),
  members: new Map(Object.entries(members)),
});

const recordOf = ({ acceptedAt, until, members, link, withdrawnAt: _, ...rest }: Omit<AcceptedRisk, "id">): Parameters<typeof addAcceptedRisk>[1] => ({
  ...rest,
  link,
  acceptedAt: new Date(acceptedAt),
  until: new Date(until),
  members: Object.fromEntries(members),
});

/** What a store keeps. */
export const inStore = (store: Store): Declarations => ({
  risks: async () => (await listAcceptedRisks(store)).map(riskOf),
  accept: async (risk) => riskOf(await addAcceptedRisk(store, recordOf(risk))),
  withdraw: (id) => withdrawAcceptedRisk(store, id, new Date()),
  marks: async () =>
    (await listMarkedTargets(store)).map(({ ref, reason, markedAt }) => ({ ref: toRef(ref) ?? arnRef(ref), reason, markedAt: markedAt.getTime() })),
  mark: ({ ref, reason, markedAt }) => saveMarkedTarget(store, { ref, reason, markedAt: new Date(markedAt) }),
  unmark: (ref) => deleteMarkedTarget(store, ref),
});

/** What the server's store keeps. */
export const keptHere = async (): Promise<Declarations> => inStore(await serverStore());

/** The same, as questions ask for it. */
export const declaredHere: Declares = declaredBy(keptHere);
