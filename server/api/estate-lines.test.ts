import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SIZES } from "@/server/bench/fixture/size.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { accessAnswer } from "@/server/contract/access.ts";
import { estateMap as estateMapAnswer } from "@/server/contract/screen.ts";
import { estateMap } from "@/server/query/map/estate-map.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { edgeFilter, nodeFilter } from "@/server/view/estate-view.ts";
import { sumOfCounts } from "@/server/view/verdict-counts.ts";
import { accessQuestion } from "./access-questions.ts";
import { Estate } from "./estate.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
/** From so many nodes that namespaces are told apart to so few that hardly anything is. */
const MOST = [150, 24, 12, 8, 5];

const table = async (estate: Estate, filter: object) =>
  accessAnswer.parse(await accessQuestion.ask(estate, accessQuestion.params.parse({ ...filter, size: 1, values: 1 })));

const folder = mkdtempSync(join(tmpdir(), "rolewalk-estate-"));
beforeAll(() => writeFixture(SIZES.S, folder), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BUNDLES: readonly (readonly [string, () => string | undefined])[] = [
  ["the demo", () => "server/demo/bundle"],
  ["fixture S", () => folder],
  ["orchard (needs ROLEWALK_TEST_DATA)", () => recordedInput("orchard")],
];

describe.each(BUNDLES)("a number on the map of places leads to its rows, in %s", (_, pathOf) => {
  it.each(MOST)("at most %i nodes", { timeout: 120_000 }, async (most) => {
    const path = pathOf();
    if (path === undefined) return;
    const loaded = await loadFacts(path, { readAt: new Date(TIME).toISOString() });
    if (!loaded.ok) throw new Error(loaded.error.message);
    const estate = new Estate(loaded.value, TIME);
    const map = estateMapAnswer.parse(estateMap(estate.world, estate.graph, most));
    for (const edge of map.edges) {
      const filter = edgeFilter(map, edge);
      expect((await table(estate, filter)).pairs, JSON.stringify(filter)).toBe(sumOfCounts(edge.pairs));
    }
    for (const node of map.nodes) {
      const there = map.edges.filter((e) => e.source === node.id).reduce((n, e) => n + sumOfCounts(e.pairs), 0);
      const { pairs } = await table(estate, nodeFilter(node, "who"));
      if (map.cut.edges === 0) expect(pairs, JSON.stringify(node)).toBe(there + node.within);
    }
  });
});
