import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { acceptanceOf } from "@/server/api/declared/risk-answer.ts";
import { inStore } from "@/server/api/declared/store-declared.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { factsOfSnapshot, findRecord } from "@/server/api/load-snapshot.ts";
import { freezeReview } from "@/server/api/review/freeze.ts";
import { decideIn, reviewNamed } from "@/server/api/review/reviews.ts";
import { reviewsIn } from "@/server/api/review/store-reviews.ts";
import { estateOfSnapshot } from "@/server/api/snapshot-estate.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { forgetInput } from "@/server/contract/forget.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { recordDeed } from "@/server/gate/audit.ts";
import { arnRef } from "@/server/model/ref.ts";
import { readCaptures, saveCapture } from "@/server/store/capture-repository.ts";
import { closeStore, openStore } from "@/server/store/client.ts";
import { addForgotten, forgottenAs, unfinishedForgotten } from "@/server/store/forgotten-name-repository.ts";
import { listSightings } from "@/server/store/sighting-repository.ts";
import { listSnapshots } from "@/server/store/snapshot-repository.ts";
import { saveSource } from "@/server/store/source-repository.ts";
import type { Store } from "@/server/store/store.ts";
import { onEveryDatabase } from "@/server/testing/databases.ts";
import { forget, resumeForgetting } from "./forget.ts";

const ALICE = "arn:aws:iam::111122223333:user/alice";
const AT = "2026-06-01T00:00:00.000Z";

const asked = (ref: string, more: object = {}) => forgetInput.parse({ ref, ...more });
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no refusal",
    (thrown: Error) => thrown.message,
  );

/** Every text of every table but those of the trail. */
async function everythingIn(store: Store): Promise<string> {
  const { client } = store;
  const bodies = await Promise.all((await listSnapshots(store)).map((one) => factsOfSnapshot(store, one)));
  return JSON.stringify([
    bodies,
    await listSnapshots(store),
    await readCaptures(store, ["orchard"]),
    await Promise.all((await reviewsIn(store).ids()).map((id) => reviewsIn(store).find(id))),
    await client.acceptedRisk.findMany(),
    await client.markedTarget.findMany(),
    await client.job.findMany(),
    await client.forgottenName.findMany(),
  ]);
}

/** The texts of a JSON text that hold something. */
const namesIn = (json: string, what: RegExp): readonly string[] =>
  [...new Set((json.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((one) => one.slice(1, -1)))].filter((one) => what.test(one));

onEveryDatabase((database) => {
  let store: Store;
  let facts: Facts;
  let id = "";
  let older = "";

  beforeAll(async () => {
    const environment = await database.environment();
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const opened = await openStore(environment);
    if (!opened.ok) throw new Error(opened.error.message);
    store = opened.value;
    facts = await factsOfBundle("server/demo/bundle", new Date(AT));
    older = await keepFacts(store, { ...facts, clusters: [] }, { origin: "import", label: "of alice" });
    id = await keepFacts(store, facts, { origin: "import", label: "the demo" });
    await saveSource(store, { kind: "aws", name: "orchard", config: {} });
    const documents = {
      "accounts/111122223333/list-mfa-devices-alice.json": { MFADevices: [{ UserName: "alice", SerialNumber: "arn:aws:iam::111122223333:mfa/alice" }] },
    };
    await saveCapture(store, {
      source: "orchard",
      capturedAt: new Date(AT),
      state: "complete",
      notes: { outcomes: [{ reason: "keys of alice: denied" }] },
      documents,
    });
    const { estate } = await estateOfSnapshot(store, await findRecord(store, id), Date.parse(AT));
    const review = freezeReview(
      estate,
      { snapshot: { id, label: "the demo", origin: "import" } },
      { title: "of alice and others", previous: undefined } as never,
      [],
      new Date(AT),
    );
    await reviewsIn(store).add(review);
    const row = review.frozen.rows.find((one) => one.who.ref === ALICE);
    await decideIn(reviewsIn(store), review.id, [{ row: row?.id ?? "", decision: "revoke", reviewer: "bo", reason: "alice has left" }], new Date(AT));
    const kept = inStore(store);
    const basis = { finding: "rule x", rule: "rule", summary: `the user ${ALICE} may do anything`, members: [{ ref: ALICE, basis: "1" }] };
    await kept.accept({
      ...acceptanceOf({ finding: "x", owner: "alice", reason: "alice needs it", until: "2099-01-01" } as never, basis as never, new Date(AT)),
    });
    await kept.mark({ ref: arnRef(ALICE), reason: "alice is an admin", markedAt: Date.parse(AT) });
    await recordDeed(store, { subject: "local", name: "whoever", action: "mark.set", target: ALICE });
  });
  afterAll(async () => {
    await closeStore(store);
    vi.unstubAllEnvs();
  });

  test("what is nobody, is no person, or is nowhere is refused, and nothing is begun", async () => {
    expect(await refusal(forget(store, asked("arn:aws:iam::111122223333:role/S3Admin")))).toContain("is a role: only people are forgotten");
    expect(await refusal(forget(store, asked("arn:aws:iam::111122223333:root")))).toContain("is an account");
    expect(await refusal(forget(store, asked("k8s://demo/serviceaccount/shop/cart")))).toContain("is a serviceaccount");
    expect(await refusal(forget(store, asked("k8s://demo/user/system:node:x")))).toContain("the cluster's own");
    expect(await refusal(forget(store, asked("oidc://token.example#repo:a/b:ref")))).toContain("the subject of a workload");
    expect(await refusal(forget(store, asked("alice")))).toContain("no full reference");
    expect(await refusal(forget(store, asked("arn:aws:iam::111122223333:user/nobody")))).toContain("nothing that is kept names");
    expect(await refusal(forget(store, asked("sso://d-1/user/none")))).toContain("nothing that is kept says what");
    expect(await store.client.forgottenName.count()).toBe(0);
  });

  test("a dry run says where, and changes nothing", async () => {
    const before = await everythingIn(store);
    const { answer } = await forget(store, asked(ALICE, { dryRun: true }));
    expect(answer.names).toEqual([{ name: "alice", pseudonym: expect.stringMatching(/^person-[0-9a-f]{10}$/) }]);
    expect(answer.places.filter((one) => one.texts > 0).map((one) => one.kind)).toEqual(["snapshot", "snapshot", "capture", "review", "accepted risk", "mark"]);
    expect(await everythingIn(store)).toBe(before);
  });

  test("everything that is kept names the pseudonym; ids stay, the review is whole, and what stays was said", async () => {
    const { answer, deed } = await forget(store, asked(ALICE));
    const now = answer.names[0]?.pseudonym ?? "";
    expect(answer.ref).toBe(`arn:aws:iam::111122223333:user/${now}`);
    const after = await everythingIn(store);
    const said = answer.left.map((one) => one.text);
    expect(namesIn(after, /user\/alice|^alice$/)).toEqual([]);
    expect(namesIn(after, /alice/i).filter((text) => !said.includes(text))).toEqual([]);
    expect((await listSnapshots(store)).map((one) => one.id)).toEqual([id, older]);
    expect((await listSightings(store, new Date(), 9)).map((one) => one.snapshot)).toEqual([id, older]);
    const review = await reviewNamed(reviewsIn(store), undefined);
    expect(review.frozen.rows.some((one) => one.who.ref === answer.ref && one.who.label === now)).toBe(true);
    expect(review.decisions).toMatchObject([{ reviewer: "bo", reason: `${now} has left` }]);
    expect(await inStore(store).marks()).toMatchObject([{ ref: answer.ref, reason: `${now} is an admin` }]);
    expect(JSON.stringify(deed)).not.toContain("alice");
    expect(deed).toMatchObject({
      target: answer.ref,
      detail: { names: [{ pseudonym: now, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }], places: { snapshot: 2, review: 1 } },
    });
    // the trail is evidence and cannot be changed
    expect(await store.client.auditEntry.findMany({ where: { action: "mark.set" } })).toMatchObject([{ target: ALICE }]);
  });

  test("nor is it left in what the database no longer uses of its file", () => {
    if (database.dialect !== "sqlite") return;
    const files = [store.place, `${store.place}-wal`].filter((file) => existsSync(file)).map((file) => readFileSync(file, "latin1"));
    expect(files.filter((bytes) => bytes.includes("alice needs it") || bytes.includes("alice is an admin"))).toEqual([]);
  });

  test("whoever is read again has the same pseudonym: the facts of before are the snapshot of before", async () => {
    expect(await keepFacts(store, await factsOfBundle("server/demo/bundle", new Date()), { origin: "import", label: "the demo" })).toBe(id);
    const documents = { "accounts/111122223333/get-user-alice.json": { User: { UserName: "alice", Arn: ALICE } } };
    await saveCapture(store, { source: "orchard", capturedAt: new Date(), state: "complete", notes: {}, documents });
    expect(namesIn(await everythingIn(store), /user\/alice|^alice$/)).toEqual([]);
    expect(await refusal(forget(store, asked(ALICE)))).toContain("nothing that is kept names");
    const [pseudonym] = await store.client.forgottenName.findMany();
    expect(await refusal(forget(store, asked(`arn:aws:iam::111122223333:user/${pseudonym?.pseudonym}`)))).toContain("is a pseudonym already");
  });

  test("what broke off is gone on with, and the trail says so", async () => {
    const name = await forgottenAs(store, "hugotse");
    await addForgotten(store, [name], new Date());
    const rest = await listSnapshots(store);
    expect(JSON.stringify(await factsOfSnapshot(store, rest[0] as never))).toContain("user/hugotse");
    expect(await resumeForgetting(store)).toBe(1);
    expect(namesIn(await everythingIn(store), /user\/hugotse/)).toEqual([]);
    expect(await unfinishedForgotten(store)).toEqual([]);
    expect(await store.client.auditEntry.findMany({ where: { action: "person.forgotten" } })).toMatchObject([{ target: name.pseudonym, subject: "server" }]);
  });

  test("it is told to be done once the file was made anew, and not before", async () => {
    if (database.dialect !== "sqlite") return;
    await addForgotten(store, [await forgottenAs(store, "anybody")], new Date());
    const open: number[] = [];
    const client = store.client.$extends({
      query: {
        $executeRaw: async ({ args, query }) => {
          if (args.sql === "VACUUM") open.push((await unfinishedForgotten(store)).length);
          return query(args);
        },
      },
    });
    await resumeForgetting({ ...store, client: client as never });
    expect(open).toEqual([1]);
    expect(await unfinishedForgotten(store)).toEqual([]);
  });

  test("of two who forget at once neither brings back whom the other forgets, and what is removed meanwhile hinders nobody", async () => {
    const people = ["first-of-two", "second-of-two"] as const;
    const [account] = facts.accounts;
    if (!account) throw new Error("no account");
    const users = people.map((name) => ({ arn: `arn:aws:iam::111122223333:user/${name}`, name, path: "/" }));
    const withTwo: Facts = { ...facts, accounts: [{ ...account, users: [...account.users, ...users] }] };
    const kept = await keepFacts(store, withTwo, { origin: "import", label: "with two" });
    const gone = await keepFacts(store, { ...withTwo, clusters: [] }, { origin: "import", label: "gone soon" });
    await addForgotten(store, [await forgottenAs(store, people[0])], new Date());
    let isMeanwhile = false;
    const client = store.client.$extends({
      query: {
        snapshot: {
          // what one has read is written anew only after the other has ended
          findUnique: async ({ args, query }) => {
            const row = await query(args);
            if (args.where.id === kept && !isMeanwhile) {
              isMeanwhile = true;
              await forget(store, asked(users[1]?.arn ?? ""));
            }
            if (args.where.id === gone) await store.client.snapshot.deleteMany({ where: { id: gone } });
            return row;
          },
        },
      },
    });
    await resumeForgetting({ ...store, client: client as never });
    expect(isMeanwhile).toBe(true);
    expect(await everythingIn(store)).toContain(kept);
    expect(namesIn(await everythingIn(store), /(first|second)-of-two/)).toEqual([]);
    expect(await unfinishedForgotten(store)).toEqual([]);
  });

  test("where a pattern tells the name from a pseudonym nobody is forgotten, and the pattern is named; a beginning makes it fit", async () => {
    const arn = "arn:aws:iam::111122223333:user/ops-carol";
    const [account] = facts.accounts;
    if (!account) throw new Error("no account");
    const role = { ...account.roles[0], arn: "arn:aws:iam::111122223333:role/ops", name: "ops", path: "/" };
    const trustPolicy = {
      Statement: {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: "*" },
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/ops-*" } },
      },
    };
    const carol = { arn, name: "ops-carol", path: "/" };
    const withCarol: Facts = { ...facts, accounts: [{ ...account, users: [...account.users, carol], roles: [...account.roles, { ...role, trustPolicy }] }] };
    await keepFacts(store, withCarol, { origin: "import", label: "with carol" });
    expect(await refusal(forget(store, asked(arn)))).toMatch(/the pattern `arn:aws:iam::\*:user\/ops-\*` of arn:aws:iam::111122223333:role\/ops tells/);
    expect(await everythingIn(store)).toContain("ops-carol");
    const { answer } = await forget(store, asked(arn, { beginning: "ops-" }));
    expect(answer.names[0]?.pseudonym).toMatch(/^ops-[0-9a-f]{10}$/);
    expect(await everythingIn(store)).not.toContain("ops-carol");
  });
});
