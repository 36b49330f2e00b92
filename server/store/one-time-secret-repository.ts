import type { Store } from "./client.ts";

interface Kept {
  /** A hash of the secret. */
  readonly id: string;
  readonly purpose: string;
  /** JSON */
  readonly body: string;
  readonly until: Date;
}

/** Keeps what a secret will be shown for; those whose time is over are forgotten. */
export const keepSecret = async (store: Store, { id, purpose, body, until }: Kept): Promise<void> => {
  await store.client.oneTimeSecret.deleteMany({ where: { until: { lt: new Date() } } });
  await store.client.oneTimeSecret.create({ data: { id, purpose, body, until } });
};

/** Takes a secret, once: what was kept with it, undefined when it is not there, was taken before, or its time is over. */
export const takeSecret = async (store: Store, id: string, purpose: string): Promise<string | undefined> => {
  const known = await store.client.oneTimeSecret.findFirst({ where: { id, purpose, until: { gte: new Date() } } });
  // of two who come at once, one finds it gone
  const { count } = await store.client.oneTimeSecret.deleteMany({ where: { id, purpose } });
  return count === 1 ? known?.body : undefined;
};
