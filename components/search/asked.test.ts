import { describe, expect, it } from "vitest";
import { type Asked, askedBy, parseAsked, withAsked } from "./asked.ts";

const ROLE = "arn:aws:iam::111122223333:role/S3Admin";
const at = (address: string): Asked | undefined => {
  const url = new URL(address, "http://x");
  return askedBy(url.pathname, url.searchParams);
};

describe("an address is remembered by the question it asks", () => {
  it.each([
    [`/explain?from=hugotse&to=${encodeURIComponent(ROLE)}&step=1&snapshot=s1`, "Can hugotse become S3Admin?"],
    [`/who?ref=${encodeURIComponent(ROLE)}&page=3`, "Who can become S3Admin?"],
    [`/who?ref=${encodeURIComponent(ROLE)}&side=to`, "What can S3Admin become?"],
    [`/map?focus=${encodeURIComponent(ROLE)}`, "The map around S3Admin"],
    ["/pod/demo/n%20s/a%2Fb", "Which role does a/b have?"],
    ["/cluster/demo", "Who can enter demo?"],
  ])("%s", (address, words) => {
    expect(at(address)?.words).toBe(words);
  });

  it("without what was chosen in its answer, and without the snapshot", () => {
    expect(at("/explain?from=a&to=b&path=2&edge=x&snapshot=s1")?.href).toBe("/explain?from=a&to=b");
    expect(at("/pod/demo/n/p?sdk=python")?.href).toBe("/pod/demo/n/p");
  });

  it.each(["/", "/map", "/explain?from=a", "/who", "/settings", "/cluster", "/snapshots?snapshot=s1"])("%s asks nothing", (address) => {
    expect(at(address)).toBeUndefined();
  });
});

it("keeps five, each once, newest first, and reads nothing that could lead away", () => {
  const list = ["a", "b", "c", "d", "e", "f", "b"].reduce<readonly Asked[]>((kept, one) => withAsked(kept, { href: `/${one}`, words: one }), []);
  expect(list.map((one) => one.words)).toEqual(["b", "f", "e", "d", "c"]);
  expect(parseAsked(JSON.stringify(list))).toEqual(list);
  for (const text of ["", "{}", "[1,null]", '[{"href":"https://x","words":"x"}]', '[{"href":"//x","words":"x"}]', "no json"])
    expect(parseAsked(text)).toEqual([]);
});
