import type { Store } from "./client.ts";

const isTaken = (thrown: unknown): boolean => typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === "P2002";

/** Takes a nonce of a key, once: false when it was taken before. Those whose time is over are forgotten. */
export const takeNonce = async (
  store: Store,
  { key, nonce, until }: { readonly key: string; readonly nonce: string; readonly until: Date },
): Promise<boolean> => {
  await store.client.pushNonce.deleteMany({ where: { until: { lt: new Date() } } });
  try {
    await store.client.pushNonce.create({ data: { key, nonce, until } });
    return true;
  } catch (thrown) {
    if (isTaken(thrown)) return false;
    throw thrown;
  }
};
