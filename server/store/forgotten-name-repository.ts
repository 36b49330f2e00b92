import { createHmac, randomBytes } from "node:crypto";
import { type Pseudonyms, pseudonymOf } from "@/server/facts/persons/person-name.ts";
import type { Store } from "./store.ts";

/** A name that is kept nowhere any more. */
export interface ForgottenName {
  /** What is kept of it: a hash that takes the database's own key. */
  readonly id: string;
  readonly pseudonym: string;
  readonly since: Date;
  /** When everything that was kept had been rewritten; null: that is under way. */
  readonly doneAt: Date | null;
}

/** What the key is called that hashes of names take. */
export const FORGOTTEN_KEY = "forgotten names";

/** The key that hashes of names take; made when it is first asked for. */
async function keyOf(store: Store): Promise<string> {
  const kept = await store.client.storeKey.upsert({
    where: { name: FORGOTTEN_KEY },
    create: { name: FORGOTTEN_KEY, secret: randomBytes(32).toString("hex") },
    update: {},
  });
  return kept.secret;
}

const hashed = (key: string, purpose: string, core: string): string =>
  createHmac("sha256", Buffer.from(key, "hex")).update(`${purpose}\n${core}`).digest("hex");

/** What would be kept of a name, and what would stand for it; `beginning`: what that begins with. */
export async function forgottenAs(store: Store, core: string, beginning?: string): Promise<Pick<ForgottenName, "id" | "pseudonym">> {
  const key = await keyOf(store);
  const id = hashed(key, "name", core);
  const known = await store.client.forgottenName.findUnique({ where: { id } });
  return { id, pseudonym: known?.pseudonym ?? pseudonymOf(core, hashed(key, "pseudonym", core), beginning) };
}

/** Whether a text is a pseudonym that stands for somebody here. */
export const isPseudonym = async (store: Store, text: string): Promise<boolean> =>
  (await store.client.forgottenName.findUnique({ where: { pseudonym: text } })) !== null;

/** From now on the names are kept as their pseudonyms, whatever is saved; that what is kept already is rewritten is told by `finishForgotten`. */
export async function addForgotten(store: Store, names: readonly Pick<ForgottenName, "id" | "pseudonym">[], since: Date): Promise<void> {
  for (const { id, pseudonym } of names) await store.client.forgottenName.upsert({ where: { id }, create: { id, pseudonym, since }, update: { doneAt: null } });
}

/** Names of which something may still be kept. */
export const unfinishedForgotten = (store: Store): Promise<readonly ForgottenName[]> => store.client.forgottenName.findMany({ where: { doneAt: null } });

/** Everything that was kept has been rewritten. */
export const finishForgotten = async (store: Store, ids: readonly string[], doneAt: Date): Promise<void> => {
  await store.client.forgottenName.updateMany({ where: { id: { in: [...ids] }, doneAt: null }, data: { doneAt } });
};

/** When a name was last begun to be forgotten, or done: what was made of names before that is not to be used. Undefined: nobody was. */
export async function lastForgotten(store: Store): Promise<string | undefined> {
  const { _max: last } = await store.client.forgottenName.aggregate({ _max: { since: true, doneAt: true } });
  return last.since === null ? undefined : `${last.since.toISOString()} ${last.doneAt?.toISOString() ?? ""}`;
}

/** The same, and every pseudonym. */
export async function forgottenIn(store: Store): Promise<{ readonly pseudonyms: Pseudonyms; readonly all: ReadonlySet<string> } | undefined> {
  const pseudonyms = await pseudonymsOf(store);
  if (!pseudonyms) return undefined;
  return { pseudonyms, all: new Set((await store.client.forgottenName.findMany({ select: { pseudonym: true } })).map((one) => one.pseudonym)) };
}

/** What stands for whose name, by hashes alone; undefined: nobody is forgotten. */
export async function pseudonymsOf(store: Store): Promise<Pseudonyms | undefined> {
  const rows = await store.client.forgottenName.findMany({ select: { id: true, pseudonym: true } });
  if (rows.length === 0) return undefined;
  const key = await keyOf(store);
  const byId = new Map(rows.map(({ id, pseudonym }) => [id, pseudonym]));
  const known = new Map<string, string | undefined>();
  return (core) => {
    if (known.has(core)) return known.get(core);
    const found = byId.get(hashed(key, "name", core));
    known.set(core, found);
    return found;
  };
}
