import { describe, expect, test } from "vitest";
import { acceptInput } from "@/server/contract/accepted";
import { type AcceptFields, checkAccept, emptyFields } from "./acceptFields";

const TODAY = "2026-11-27";
const YESTERDAY = "2026-11-26";
const RIGHT: AcceptFields = { owner: " asha ", reason: "it goes in March", until: "2027-03-31", link: "" };

describe("the form of an acceptance", () => {
  test("what is right is what the server takes", () => {
    const checked = checkAccept("a-rule-1", { ...RIGHT, link: " https://tickets.example.com/7 " }, TODAY);
    expect(checked).toEqual({
      ok: true,
      input: { finding: "a-rule-1", owner: "asha", reason: "it goes in March", until: "2027-03-31", link: "https://tickets.example.com/7" },
    });
    if (checked.ok) expect(acceptInput.safeParse(checked.input).success).toBe(true);
  });

  test.each<[string, Partial<AcceptFields>, RegExp]>([
    ["owner", { owner: " " }, /who/],
    ["reason", { reason: "" }, /why/],
    ["until", { until: "" }, /last day/],
    ["until", { until: YESTERDAY }, /not over/],
    ["link", { link: "javascript:alert(1)" }, /https/],
    ["link", { link: "ticket 7" }, /https/],
  ])("%s: what is wrong stands at its field", (field, change, said) => {
    expect(checkAccept("a-rule-1", { ...RIGHT, ...change }, TODAY)).toEqual({ ok: false, errors: { [field]: expect.stringMatching(said) } });
  });

  test("today is not over: its end is still to come, as the server counts it", () => {
    const checked = checkAccept("a-rule-1", { ...RIGHT, until: TODAY }, TODAY);
    expect(checked).toMatchObject({ ok: true, input: { until: TODAY } });
    if (checked.ok) expect(acceptInput.parse(checked.input).until).toBe(`${TODAY}T23:59:59.999Z`);
  });

  test("it begins with a last day a quarter away, and nothing else said", () => {
    expect(emptyFields(new Date("2026-11-27T10:00:00Z"))).toEqual({ owner: "", reason: "", until: "2027-02-25", link: "" });
  });
});
