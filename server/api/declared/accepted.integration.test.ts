import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { askFindingBasis, askFindings } from "@/server/api/ask-findings.ts";
import { nothingDeclared } from "@/server/api/declared/declared.ts";
import { Estate } from "@/server/api/estate.ts";
import { answerQuestion } from "@/server/api/http-questions.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { acceptedRisk, acceptedRisksAnswer, acceptInput } from "@/server/contract/accepted.ts";
import { type FindingsAnswer, findingsAnswer } from "@/server/contract/findings.ts";
import { changedFacts } from "@/server/facts/change.ts";
import { closeStore } from "@/server/store/client.ts";
import { declaredOfFile, inFile } from "./declared-file.ts";
import { acceptOverHttp, listAcceptedOverHttp, withdrawOverHttp } from "./http-accepted.ts";
import { acceptanceOf } from "./risk-answer.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-accepted-"));
const ACCOUNT = "111122223333";
let estate: Estate;
let snapshot = "";

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
  const demo = await factsOfBundle("server/demo/bundle", new Date());
  estate = new Estate(demo, Date.now());
  snapshot = await keepFacts(await serverStore(), demo, { origin: "import", label: "demo" });
});
afterAll(async () => {
  await closeStore(await serverStore());
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

const at = (path: string, init?: RequestInit): Request => new Request(`http://127.0.0.1:3000/api/v1/${path}`, init);
const accept = (body: object, headers: Record<string, string> = {}) =>
  acceptOverHttp(at("accepted-risks", { method: "POST", body: JSON.stringify(body), headers: { host: "127.0.0.1:3000", ...headers } }));
const detailOf = async (response: Response): Promise<string> => ((await response.json()) as { detail: string }).detail;
const findings = async (): Promise<FindingsAnswer> => findingsAnswer.parse(await (await answerQuestion(at("findings"), "findings")).json());
const idOf = async (rule: string): Promise<string> => (await findings()).findings.find((one) => one.rule === rule)?.id ?? "";
const SAID = { owner: "asha", reason: "the vendor mends it in March", until: "2099-03-31" };

describe("over HTTP", () => {
  test("a finding that is accepted stands by itself until it is withdrawn, and the list keeps that it was", async () => {
    const id = await idOf("role-annotation-refused");
    const made = await accept({ finding: id, ...SAID, link: "https://tickets.example.com/7" });
    expect(made.status).toBe(201);
    const risk = acceptedRisk.parse(await made.json());
    expect(risk).toMatchObject({ finding: id, owner: "asha", until: "2099-03-31T23:59:59.999Z", link: "https://tickets.example.com/7", withdrawnAt: null });
    const answer = await findings();
    expect(answer.findings.some((one) => one.id === id)).toBe(false);
    expect(answer.accepted.map((one) => [one.id, one.risk.id])).toEqual([[id, risk.id]]);

    const gone = await withdrawOverHttp(at(`accepted-risks/${risk.id}`, { method: "DELETE" }), risk.id);
    expect(gone.status).toBe(204);
    expect((await findings()).findings.find((one) => one.id === id)).toMatchObject({ id });
    const { risks } = acceptedRisksAnswer.parse(await (await listAcceptedOverHttp(at("accepted-risks"))).json());
    expect(risks).toMatchObject([{ id: risk.id, withdrawnAt: expect.any(String) }]);
    expect((await withdrawOverHttp(at(`accepted-risks/${risk.id}`, { method: "DELETE" }), risk.id)).status).toBe(404);
  });

  test.each<[string, object, RegExp]>([
    ["without a reason", { ...SAID, reason: " " }, /^reason: say why/],
    ["without an owner", { ...SAID, owner: "" }, /^owner: say who/],
    ["until a day that is over", { ...SAID, until: "2020-01-01" }, /^until: 2020-01-01T23:59:59.999Z is over already/],
    ["until no day at all", { ...SAID, until: "soon" }, /^until: takes a day/],
    ["with a link that runs something", { ...SAID, link: "javascript:alert(1)" }, /^link: takes an address/],
    ["of a member that it has not", { ...SAID, members: ["arn:aws:iam::1:role/x"] }, /is no member of the finding/],
  ])("%s it is refused, with the field", async (_, said, problem) => {
    expect(await detailOf(await accept({ finding: await idOf("role-annotation-refused"), ...said }))).toMatch(problem);
  });

  test("a finding that there is not is not accepted, and no other page accepts one", async () => {
    const none = await accept({ finding: "any-rule-0", ...SAID });
    expect([none.status, await detailOf(none)]).toEqual([404, expect.stringContaining("no finding `any-rule-0`")]);
    expect(await detailOf(await accept({ finding: "any-rule-0", ...SAID }, { origin: "https://evil.example.com" }))).toContain("another web page");
  });

  test("what that snapshot had is not new, and one that there is not is told", async () => {
    const since = findingsAnswer.parse(await (await answerQuestion(at(`findings?newSince=${snapshot}`), "findings")).json());
    expect(since.findings).toEqual([]);
    expect((await answerQuestion(at("findings?newSince=nowhere"), "findings")).status).toBe(404);
  });
});

describe("what an acceptance rests on", () => {
  const basisOf = (of: Estate, rule: string) =>
    askFindingBasis(of, askFindings(of, { accepted: [], marks: [], now: 0 }).findings.find((one) => one.rule === rule)?.id ?? "", []).members;

  test("is the same for the same world, and when everything in it is told in another order", () => {
    const again = structuredClone(estate.facts);
    const turned = { ...again, clusters: again.clusters.map((one) => ({ ...one, pods: one.pods.toReversed(), nodes: one.nodes.toReversed() })) };
    for (const rule of ["node-role-from-pods", "role-annotation-refused"])
      expect(basisOf(new Estate(turned, estate.world.time), rule)).toEqual(basisOf(estate, rule));
  });

  test("is another one when the role behind it gives more", () => {
    const [account] = estate.facts.accounts;
    const [member] = basisOf(estate, "node-role-from-pods");
    const nodeRoles = account?.roles.filter((one) => JSON.stringify(one.trustPolicy).includes("ec2.amazonaws.com")) ?? [];
    const all = { name: "all", document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } };
    const stronger = nodeRoles.map((one) => ({ ...one, inlinePolicies: [all] }));
    const changed = new Estate(changedFacts(estate.facts, { accounts: { [ACCOUNT]: { roles: { put: stronger } } } }), estate.world.time);
    const [after] = basisOf(changed, "node-role-from-pods");
    expect(after?.ref).toBe(member?.ref);
    expect(after?.basis).not.toBe(member?.basis);
  });
});

describe("a file of accepted risks", () => {
  const file = join(HOME, "declared.json");

  test("decides by itself, without a database", async () => {
    const { id } = askFindings(estate, await nothingDeclared()).findings.find((one) => one.rule === "role-annotation-refused") ?? { id: "" };
    const accepting = acceptInput.parse({ finding: id, ...SAID });
    const kept = await inFile(file).accept(acceptanceOf(accepting, askFindingBasis(estate, id, []), new Date()));
    const judged = askFindings(estate, { ...(await declaredOfFile(file)), now: Date.now() });
    expect(judged.accepted.map((one) => one.id)).toEqual([id]);
    expect(await inFile(file).withdraw(kept.id)).toBe(true);
    expect(askFindings(estate, { ...(await declaredOfFile(file)), now: Date.now() }).accepted).toEqual([]);
    expect(readFileSync(file, "utf8")).toContain('"withdrawnAt": "2');
  });

  test.each([
    ["cut", '{ "risks": [', /declared\.json:1:\d+: not JSON/],
    ["of another form", '{ "risks": [{ "id": 7 }] }', /declared\.json: risks\.0\.id/],
  ])("one that is %s is told with its name and place", async (_, text, said) => {
    writeFileSync(file, text);
    await expect(declaredOfFile(file)).rejects.toThrow(said);
  });
});
