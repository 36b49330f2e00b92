import { factsIn } from "@/server/api/load-snapshot.ts";
import { SNAPSHOT_IDENTITY } from "@/server/api/snapshots.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { ForgetAnswer, ForgetInput } from "@/server/contract/forget.ts";
import { frozenReview } from "@/server/contract/review.ts";
import { type Pseudonyms, renamedRefs } from "@/server/facts/persons/person-name.ts";
import { renamed } from "@/server/facts/persons/rename.ts";
import { recordDeed } from "@/server/gate/audit.ts";
import { arnRef, toRef } from "@/server/model/ref.ts";
import { changedMatches } from "@/server/query/persons/changed-matches.ts";
import { hashOf } from "@/server/review/hash.ts";
import {
  addForgotten,
  type ForgottenName,
  finishForgotten,
  forgottenAs,
  isPseudonym,
  pseudonymsOf,
  unfinishedForgotten,
} from "@/server/store/forgotten-name-repository.ts";
import { clearGraphs } from "@/server/store/graph-cache.ts";
import { type Holding, holdingsOf } from "@/server/store/holdings.ts";
import { scrub } from "@/server/store/scrub.ts";
import type { Store } from "@/server/store/store.ts";
import { findLeft } from "./left.ts";
import { type CenterUser, coreNamed, personNamed } from "./person-names.ts";

const IDENTITY = { ignoreForId: SNAPSHOT_IDENTITY, reviewHash: (frozen: unknown) => hashOf(frozenReview.parse(frozen)) };

const MOST_LEFT = 50;
const MOST_CHANGED = 20;

type Centers = readonly { readonly store: string; readonly users: readonly { readonly id: string; readonly name?: string }[] }[];

const usersIn = (snapshot: unknown, center: string) =>
  ((snapshot as { readonly facts: { readonly identityCenter?: Centers } }).facts.identityCenter ?? [])
    .filter((one) => one.store === center)
    .flatMap((one) => one.users);

/** The names that a user of an Identity Center has in what is kept. */
async function centerNames(store: Store, { store: center, id }: CenterUser): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const { kind, value } of holdingsOf(store, IDENTITY))
    for (const user of kind === "snapshot" ? usersIn(value, center) : []) if (user.id === id && user.name !== undefined) names.add(user.name);
  return [...names];
}

async function coresOf(store: Store, { ref, also }: ForgetInput): Promise<readonly string[]> {
  const named = personNamed(ref);
  const names = typeof named === "string" ? [named] : await centerNames(store, named);
  if (names.length === 0) throw new UsageError("not-found", `nothing that is kept says what \`${ref}\` is called`);
  const cores = [...new Set([...names, ...also].map(coreNamed))];
  for (const core of cores) if (await isPseudonym(store, core)) throw new UsageError("invalid", `\`${core}\` is a pseudonym already`);
  return cores;
}

type Found = Pick<ForgetAnswer, "places" | "left" | "changed">;

/** What would become of one thing that is kept, and what of it stays. */
function looked({ kind, id, value }: Holding, pseudonyms: Pseudonyms, cores: readonly string[], found: { [K in keyof Found]: Found[K][number][] }): unknown {
  let [texts, left] = [0, 0];
  const [changed, names] = [new Map<string, string>(), new Map<string, string>()];
  const after = renamed(value, pseudonyms, (place, before, now) => {
    texts += 1;
    if (!/\s/.test(before)) changed.set(before, now);
    if (place === "name" || place === "person") names.set(before, now);
  });
  findLeft(after, cores, ({ at, text }) => {
    left += 1;
    if (found.left.length < MOST_LEFT) found.left.push({ in: `${kind} ${id}`, at, text });
  });
  if (texts > 0 || left > 0) found.places.push({ kind, id, texts, left });
  if (kind === "snapshot" && texts > 0) {
    const [b, a] = [value, after].map((one) => factsIn((one as { readonly facts: unknown }).facts));
    if (b && a) for (const one of changedMatches(b, a, changed, names)) if (found.changed.length < MOST_CHANGED) found.changed.push({ snapshot: id, ...one });
  }
  return after;
}

const MOST_TIMES = 5;

/**
 * Everything that is kept is written anew under the pseudonyms that there are, again and again until nothing was to be written: what was begun before and ended
 * meanwhile, and whom another one forgets meanwhile, is found by the next time.
 */
async function rewriteAll(store: Store): Promise<void> {
  for (let isChanged = true, times = 0; isChanged && times < MOST_TIMES; times += 1) {
    isChanged = false;
    const pseudonyms = await pseudonymsOf(store);
    if (!pseudonyms) return;
    for await (const holding of holdingsOf(store, IDENTITY)) {
      const now = renamed(holding.value, pseudonyms);
      if (now === holding.value) continue;
      await holding.write(now as never);
      isChanged = true;
    }
  }
}

/** Writes anew what is kept of names whose forgetting was begun; returns how many they are. */
async function goOnForgetting(store: Store): Promise<number> {
  const open = await unfinishedForgotten(store);
  if (open.length === 0) return 0;
  await rewriteAll(store);
  clearGraphs();
  // before it is told to be done: a process that ends meanwhile leaves this to the next
  const left = await scrub(store);
  if (left !== undefined)
    process.stderr.write(
      `rolewalk: the file of the database could not be made anew (${left}): what was replaced may lie in unused parts of it until the next forget\n`,
    );
  await finishForgotten(
    store,
    open.map((one) => one.id),
    new Date(),
  );
  return open.length;
}

/** Goes on with what a process that ended had begun, and says so in the trail; returns how many names that were. */
export async function resumeForgetting(store: Store): Promise<number> {
  const open = await unfinishedForgotten(store);
  const done = await goOnForgetting(store);
  for (const { id, pseudonym } of open)
    await recordDeed(store, {
      subject: "server",
      name: "Rolewalk",
      action: "person.forgotten",
      target: pseudonym,
      detail: { by: "itself, since it had broken off", names: [{ pseudonym, hash: id }] },
    });
  return done;
}

/** What `forget` has done, with what of it goes into the trail: nothing that names the person. */
export interface Forgotten {
  readonly answer: ForgetAnswer;
  readonly deed: { readonly target: string; readonly detail: Readonly<Record<string, unknown>> };
}

/**
 * Replaces a person by a pseudonym in everything that is kept, and from now on in everything that is saved. A dry run says what would be replaced, and what stays.
 * @throws UsageError where it is nobody, nothing names them, or a pattern tells the name from the pseudonym
 */
export async function forget(store: Store, input: ForgetInput): Promise<Forgotten> {
  const resumed = await resumeForgetting(store);
  const cores = await coresOf(store, input);
  const names: (Pick<ForgottenName, "id" | "pseudonym"> & { readonly core: string })[] = [];
  for (const core of cores) names.push({ core, ...(await forgottenAs(store, core, input.beginning)) });
  const byCore = new Map(names.map(({ core, pseudonym }) => [core, pseudonym]));
  const pseudonyms: Pseudonyms = (core) => byCore.get(core);
  const found: { [K in keyof Found]: Found[K][number][] } = { places: [], left: [], changed: [] };
  for await (const holding of holdingsOf(store, IDENTITY)) looked(holding, pseudonyms, cores, found);
  const ref = renamedRefs(input.ref, pseudonyms);
  const answer: ForgetAnswer = {
    dryRun: input.dryRun,
    names: names.map(({ core, pseudonym }) => ({ name: core, pseudonym })),
    ref: toRef(ref) ?? arnRef(ref),
    ...found,
  };
  if (resumed === 0 && found.places.every((one) => one.texts === 0))
    throw new UsageError("not-found", `nothing that is kept names \`${input.ref}\` as a person`);
  const [first] = found.changed;
  if (first && !input.dryRun)
    throw new UsageError(
      "invalid",
      `the pattern \`${first.pattern}\` of ${first.of} tells \`${first.text}\` from a pseudonym: verdicts would change; begin the pseudonym as it asks with --beginning, or see --dry-run`,
    );
  const detail = { names: names.map(({ id, pseudonym }) => ({ pseudonym, hash: id })), places: counted(found.places) };
  if (!input.dryRun) {
    await addForgotten(store, names, new Date());
    await goOnForgetting(store);
  }
  return { answer, deed: { target: ref, detail } };
}

const counted = (places: ForgetAnswer["places"]): Readonly<Record<string, number>> => {
  const touched = places.filter((one) => one.texts > 0);
  return Object.fromEntries([...Map.groupBy(touched, (one) => one.kind)].map(([kind, all]) => [kind, all.length]));
};
