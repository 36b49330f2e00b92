import { serverStore } from "@/server/api/store-handle.ts";
import { arnRef, toRef } from "@/server/model/ref.ts";
import type { Store } from "@/server/store/client.ts";
import { deleteMarkedTarget, listMarkedTargets, saveMarkedTarget } from "@/server/store/marked-target-repository.ts";
import { acceptedIn } from "./accepted-risks.ts";
import type { Declares, SetMark } from "./declared.ts";

const marksIn = async (store: Store): Promise<readonly SetMark[]> =>
  (await listMarkedTargets(store)).map(({ ref, reason, markedAt }) => ({ ref: toRef(ref) ?? arnRef(ref), reason, markedAt: markedAt.getTime() }));

/** What is kept in a store, as questions ask for it. */
export const declaredIn =
  (open: () => Promise<Store>): Declares =>
  async () => {
    const store = await open();
    const [accepted, marks] = [await acceptedIn(store), await marksIn(store)];
    return { accepted, marks, now: Date.now() };
  };

/** What the server's store keeps. */
export const declaredHere: Declares = declaredIn(serverStore);

/** Marks something; what is marked already keeps when, and takes the new reason. */
export const keepMark = (store: Store, { ref, reason, markedAt }: SetMark): Promise<void> =>
  saveMarkedTarget(store, { ref, reason, markedAt: new Date(markedAt) });

/** Takes a mark away; false when there was none. */
export const removeMark = (store: Store, ref: string): Promise<boolean> => deleteMarkedTarget(store, ref);
