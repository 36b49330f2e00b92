import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allow, deny, type Statement } from "@/server/graph/escalation/an-account.ts";
import { type EscalationPathId, IAM_SENTENCES } from "@/server/model/escalation/iam-sentences.ts";
import { ESCALATION_PATHS, PATHS_OF_OWN_MECHANISM } from "@/server/policy/escalation/catalogue.ts";
import { type EscalationPath, INVENTORIES } from "@/server/policy/escalation/path.ts";
import { accountIn, type PathCase, type Setting, SPECIAL_CASES } from "@/server/testing/escalation-cases.ts";
import { ACTOR, ALICE, actionsOf, ask, callerOf, endOf, fixture, pathOf } from "@/server/testing/escalation-fixture.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { assumeRole } from "./assume-role.ts";
import { escalation } from "./escalation.ts";

const special = (id: string): PathCase | undefined => (SPECIAL_CASES as Partial<Record<string, PathCase>>)[id];
const isInventoryRead = (path: EscalationPath): boolean => path.end.kind !== "held-role" || INVENTORIES[path.end.holder].isCollected;

/** The case of a path: its own, or what the general fixture makes of it. */
function caseOf(path: EscalationPath): PathCase {
  const own = special(path.id);
  if (own) return own;
  const open = (given: readonly Statement[]): Setting => ({ account: fixture(path, given) });
  const statements = actionsOf(path).map((a) => allow(a));
  return { from: callerOf(path), to: endOf(path), word: isInventoryRead(path) ? "allowed" : "unknown", open, statements, lacking: {} };
}

/** The word of the edge, and its proof held against it. */
function wordOf(path: EscalationPath, { account, cluster }: Setting): string | undefined {
  const { from, to } = caseOf(path);
  const { derived, proof } = ask(escalation, accountIn({ account }), `iam:${path.id}`, from, to, cluster ? [cluster] : []);
  expect(proof?.verdict === "denied" ? undefined : proof?.verdict, `iam:${path.id}: the edge and its proof`).toBe(derived);
  return derived;
}

const TABLE = ESCALATION_PATHS.map((path) => ({ id: path.id, path }));
const names = (s: Statement): readonly string[] => [s["Action"]].flat().map(String);

describe.each(TABLE)("path $id", ({ path }) => {
  const { open, statements, word, lacking } = caseOf(path);
  const actions = actionsOf(path);

  it("is an edge where exactly what it takes is there", () => {
    expect(wordOf(path, open(statements))).toBe(word);
  });

  it.each(actions)("is none without %s", (action) => {
    expect(wordOf(path, open(statements.filter((s) => !names(s).includes(action))))).toBeUndefined();
  });

  it.each(actions)("is none where %s is denied", (action) => {
    expect(wordOf(path, open([...statements, deny(action)]))).toBeUndefined();
  });

  it.each(Object.entries(lacking))("lacks %s", (_, near) => {
    expect(wordOf(path, near.more ?? open(near.statements ?? statements))).toBe(near.word);
  });

  it("its proof tells what the caller does, with the names of the edge, and how to look at each document", () => {
    const { from, to } = caseOf(path);
    const { account, cluster } = open(statements);
    const { proof } = ask(escalation, accountIn({ account }), `iam:${path.id}`, from, to, cluster ? [cluster] : []);
    const head = proof?.steps.find((s) => s.code === "ESCALATION_PATH");
    expect(head?.reason.startsWith(`\`${from}\` `)).toBe(true);
    expect(head?.reason.endsWith(`(path ${path.id}: ${path.calls.map((c) => c.action).join(", ")})`)).toBe(true);
    // a trust policy that the caller would write is nowhere to be looked at yet
    const isThere = (document: string | undefined): boolean => document !== undefined && document !== "the trust policy it would write";
    const silent = proof?.steps.filter((s) => isThere(s.evidence?.document) && s.verify === undefined).map((s) => s.code);
    expect(silent).toEqual([]);
  });
});

describe("path sts-001, whose edge is sts:AssumeRole itself", () => {
  const path = pathOf("iam-014");
  const word = (statements: readonly Statement[]) => ask(assumeRole, fixture(path, statements), "sts:AssumeRole", ALICE, endOf(path)).derived;
  it.each([
    ["is an edge where the trust policy names the account and the caller may", [allow("sts:AssumeRole")], "allowed"],
    ["is none without sts:AssumeRole", [allow("s3:*")], undefined],
    ["is none where sts:AssumeRole is denied", [allow("sts:AssumeRole"), deny("sts:AssumeRole")], undefined],
    ["is none where another role may be assumed", [allow("sts:AssumeRole", ACTOR)], undefined],
  ])("%s", (_, statements, expected) => {
    expect(word(statements)).toBe(expected);
  });
  it("is none where the trust policy names a service", () => {
    expect(ask(assumeRole, fixture(pathOf("iam-012"), [allow("sts:AssumeRole")]), "sts:AssumeRole", ALICE, endOf(path)).derived).toBeUndefined();
  });
});

const IDS = Object.keys(IAM_SENTENCES) as EscalationPathId[];
const page = readFileSync("docs/rules/escalation.md", "utf8");

describe("the catalogue", () => {
  it("has each path once, and one for every sentence", () => {
    const built = [...ESCALATION_PATHS, ...PATHS_OF_OWN_MECHANISM].map((p) => p.id);
    expect(built.toSorted()).toEqual(IDS.toSorted());
  });

  it.each(IDS)("docs/rules/escalation.md tells of path %s with its calls", (id) => {
    const line = page.split("\n").find((l) => l.startsWith(`| \`${id}\``));
    const own = PATHS_OF_OWN_MECHANISM.find((p) => p.id === id);
    for (const action of own?.actions ?? actionsOf(pathOf(id))) expect(line).toContain(`\`${action}\``);
  });

  it.each(Object.entries(SPECIAL_CASES))("path %s has a near miss for what it takes besides its calls", (_, { lacking }) => {
    expect(Object.keys(lacking).length).toBeGreaterThan(1);
  });

  const recorded = recordedInput("iam-escalation-paths.json");
  it.skipIf(recorded === undefined)("iam-escalation-paths.json: every path of the public catalogue is there, with the actions it asks for", () => {
    const listed: { paths: { id: string; requiredActions: string[] }[] } = JSON.parse(readFileSync(recorded ?? "", "utf8"));
    const ours = new Map<string, readonly string[]>([
      ...PATHS_OF_OWN_MECHANISM.map((p) => [p.id, p.actions] as const),
      ...ESCALATION_PATHS.map((p) => [p.id, actionsOf(p)] as const),
    ]);
    expect(listed.paths.length).toBe(66);
    const lower = (actions: readonly string[] | undefined) => actions?.map((a) => a.toLowerCase()).toSorted();
    expect(listed.paths.map(({ id }) => [id, lower(ours.get(id))])).toEqual(listed.paths.map((p) => [p.id, lower(p.requiredActions)]));
  });
});
