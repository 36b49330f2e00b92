import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { kubeCanCases } from "./cases.ts";

interface Recorded {
  readonly worlds: readonly { readonly name: string; readonly queries: readonly { readonly allowed: boolean }[] }[];
}

const data = process.env["ROLEWALK_TEST_DATA"];

describe("recorded answers of an API server", () => {
  test.skipIf(!data)("every recorded SubjectAccessReview has the answer the server gave (needs ROLEWALK_TEST_DATA)", () => {
    const json: unknown = JSON.parse(gunzipSync(readFileSync(join(data ?? "", "rbac-oracle-visible.json.gz"))).toString("utf8"));
    const recorded = json as Recorded;
    const answer = kubeCanCases(json);
    expect(answer.ok).toBe(true);
    const worlds = answer.ok ? answer.value.worlds : [];
    const differences = recorded.worlds.flatMap((world, w) =>
      world.queries.flatMap((query, i) => (worlds[w]?.allowed[i] === query.allowed ? [] : [`${world.name} #${i}: ${JSON.stringify(query)}`])),
    );
    expect(differences).toEqual([]);
    expect(worlds.reduce((n, w) => n + w.allowed.length, 0)).toBe(recorded.worlds.reduce((n, w) => n + w.queries.length, 0));
  });
});
