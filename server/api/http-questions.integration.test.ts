import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { closeStore } from "@/server/store/client.ts";
import { askSimulate } from "./ask-simulate.ts";
import { answerPostedQuestion, answerQuestion } from "./http-questions.ts";
import { uploadBundle } from "./http-snapshots.ts";
import { jobNamed } from "./jobs.ts";
import { serverStore } from "./store-handle.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-questions-"));
const RBAC = "rbac.authorization.k8s.io";
const LDAP = "cn=readers,ou=shop";
const OBJECTS = {
  apiVersion: "v1",
  kind: "List",
  items: [
    { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: "look" }, rules: [{ nonResourceURLs: ["/healthz"], verbs: ["get"] }] },
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: "look" },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "look" },
      subjects: [{ kind: "Group", apiGroup: RBAC, name: LDAP }],
    },
  ],
};

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
  const headers = { "x-bundle-name": "objects.json", host: "127.0.0.1:3000" };
  const started = await uploadBundle(new Request("http://127.0.0.1:3000/api/v1/snapshots", { method: "POST", body: JSON.stringify(OBJECTS), headers }));
  const { id } = (await started.json()) as { id: string };
  await vi.waitFor(async () => expect((await jobNamed(id)).state).toBe("done"), 20_000);
});
afterAll(async () => {
  await closeStore(await serverStore());
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

const ask = (name: string, query: string): Promise<Response> => answerQuestion(new Request(`http://127.0.0.1:3000/api/v1/${name}?${query}`), name);

describe("what is said several times behind the `?`", () => {
  test.each([
    ["the last", ["others", LDAP], true],
    ["the first", [LDAP, "others"], true],
    ["the only one", [LDAP], true],
    ["none", ["cn=readers", "ou=shop"], false],
  ])("is a list: of the groups of a user %s may", async (_, groups, allowed) => {
    const query = new URLSearchParams([["user", "ann"], ["verb", "get"], ["resource", "/healthz"], ...groups.map((group) => ["groups", group])]);
    expect(await (await ask("kube-can", query.toString())).json()).toMatchObject({ allowed });
  });
  test.each(["to=a&to=b", "to=a&snapshot=x&snapshot=y"])("is refused where there can be one only: %s", async (query) => {
    expect((await ask("who", query)).status).toBe(400);
  });
});

test("the cases of simulate are answered as on the command line, in their order, and a malformed one by itself", async () => {
  const Statement = [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }];
  const caseOf = (name: string, action: string) => ({
    name,
    request: { action, principal: "arn:aws:iam::111122223333:user/ann", resource: { resource: "arn:aws:s3:::b/k", accountId: "111122223333" }, context: {} },
    identityPolicies: [{ Version: "2012-10-17", Statement }],
  });
  const cases = [caseOf("yes", "s3:GetObject"), caseOf("no", "s3:PutObject"), { name: "broken" }];
  const request = new Request("http://127.0.0.1:3000/api/v1/simulate", { method: "POST", body: JSON.stringify({ cases }) });
  const answer = (await (await answerPostedQuestion(request, "simulate")).json()) as { results: { name: string; response: string }[] };
  expect(answer.results.map(({ name, response }) => [name, response])).toEqual([
    ["yes", "Allowed"],
    ["no", "ImplicitlyDenied"],
    ["broken", "Invalid"],
  ]);
  expect(answer.results.slice(0, 2)).toEqual((askSimulate("cases.json", JSON.stringify(cases)) as typeof answer).results.slice(0, 2));
});

test("a question that is asked by another method is told by which", async () => {
  const posted = await answerPostedQuestion(new Request("http://127.0.0.1:3000/api/v1/who", { method: "POST", body: "{}" }), "who");
  expect([posted.status, posted.headers.get("allow"), posted.headers.get("content-type")]).toEqual([405, "GET, HEAD", "application/problem+json"]);
  const got = await ask("why", "");
  expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
});
