import { afterEach, describe, expect, it } from "vitest";
import { shareIn } from "./configure.ts";
import { asHeader, type EndedSpan, openSpan, parentOf, spanned, startTelling } from "./span.ts";

const PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("the parent that a request names", () => {
  it("is read and written as W3C has it", () => {
    expect(asHeader(parentOf(PARENT) as never)).toBe(PARENT);
    expect(parentOf(`${PARENT.slice(0, -2)}00`)).toMatchObject({ isDropped: true });
  });

  it.each([
    "",
    "00-0-0-01",
    PARENT.toUpperCase(),
    `${PARENT}-x`,
    `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
    PARENT.replace("b7ad6b7169203331", "0".repeat(16)),
    `ff${PARENT.slice(2)}`,
  ])("is none when it is something else: %s", (header) => expect(parentOf(header)).toBeUndefined());
});

it.each([
  [{}, 1],
  [{ OTEL_TRACES_SAMPLER: "always_off" }, 0],
  [{ OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.25" }, 0.25],
  [{ OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "7" }, 1],
])("of the traces that begin here so large a share is told: %j", (environment, share) => expect(shareIn(environment)).toBe(share));

describe("what is told", () => {
  const told: EndedSpan[] = [];
  afterEach(() => void told.splice(0));

  it("is nothing of a trace that is dropped, and of the others what failed too, with its parent", async () => {
    startTelling((span) => void told.push(span), 0);
    await spanned("dropped", {}, () => spanned("within", {}, () => Promise.resolve()));
    expect(told).toEqual([]);
    startTelling((span) => void told.push(span), 1);
    const failing = spanned("outer", { n: 1 }, () => spanned("inner", {}, () => Promise.reject(new Error("a name"))));
    await expect(failing).rejects.toThrow("a name");
    const [inner, outer] = told;
    expect(inner).toMatchObject({ name: "inner", failed: true, parentId: outer?.spanId, traceId: outer?.traceId });
    expect(outer).toMatchObject({ name: "outer", failed: true, parentId: undefined, attributes: { n: 1 } });
    expect(JSON.stringify(told)).not.toContain("a name");
  });

  it("has a start and an end", () => {
    openSpan("one", "server", undefined).end({});
    expect(told[0]?.end).toBeGreaterThanOrEqual(told[0]?.start ?? Number.POSITIVE_INFINITY);
  });
});
