import type { AcceptedRiskAnswer } from "@/server/contract/accepted.ts";
import type { AcceptedRisk } from "@/server/findings/accepted.ts";
import { type AcceptedRiskRecord, addAcceptedRisk, listAcceptedRisks, withdrawAcceptedRisk } from "@/server/store/accepted-risk-repository.ts";
import type { Store } from "@/server/store/client.ts";
import { riskAnswer } from "./risk-answer.ts";

const riskOf = ({ acceptedAt, until, withdrawnAt, members, ...record }: AcceptedRiskRecord): AcceptedRisk => ({
  ...record,
  acceptedAt: acceptedAt.getTime(),
  until: until.getTime(),
  withdrawnAt: withdrawnAt?.getTime(),
  members: new Map(Object.entries(members)),
});

/** Every acceptance of a store, as rules judge it. */
export const acceptedIn = async (store: Store): Promise<readonly AcceptedRisk[]> => (await listAcceptedRisks(store)).map(riskOf);

/** Every risk that was ever accepted, the newest first. */
export const risksIn = async (store: Store): Promise<readonly AcceptedRiskAnswer[]> => (await acceptedIn(store)).map(riskAnswer);

/** Keeps an acceptance. */
export async function keepAcceptance(store: Store, risk: Omit<AcceptedRisk, "id">): Promise<AcceptedRiskAnswer> {
  const { acceptedAt, until, members, link, withdrawnAt: _, ...rest } = risk;
  const kept = { ...rest, link, acceptedAt: new Date(acceptedAt), until: new Date(until), members: Object.fromEntries(members) };
  return riskAnswer(riskOf(await addAcceptedRisk(store, kept)));
}

/** Ends an acceptance; false when there is none of that id that stands. */
export const withdrawRisk = (store: Store, id: string): Promise<boolean> => withdrawAcceptedRisk(store, id, new Date());
