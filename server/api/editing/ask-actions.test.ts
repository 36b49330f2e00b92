import { expect, test } from "vitest";
import { actionCatalogue } from "@/server/catalogue/action-catalogue.ts";
import { askActions } from "./ask-actions.ts";

const catalogue = await actionCatalogue();

test("those that begin with what was written stand before those that only hold it", () => {
  const { actions } = askActions(catalogue, { q: "STS:assumerole", limit: 50 });
  expect(actions.map(({ action }) => action)).toEqual(["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]);
  const passed = askActions(catalogue, { q: "iam:role", limit: 200 }).actions.map(({ action }) => action);
  expect(passed).toContain("iam:PassRole");
});

test("without a colon services are named, by prefix and by name", () => {
  expect(askActions(catalogue, { q: "sts", limit: 1 }).services[0]).toEqual({ prefix: "sts", name: expect.stringContaining("Security Token") });
  expect(askActions(catalogue, { q: "kubernetes", limit: 50 }).services.map(({ prefix }) => prefix)).toContain("eks");
});

test("a list that is cut off says how many there are, and of a service that there is not there are none", () => {
  const { total, actions } = askActions(catalogue, { q: "ec2:", limit: 10 });
  expect(actions).toHaveLength(10);
  expect(total).toBeGreaterThan(400);
  expect(askActions(catalogue, { q: "nothing:x", limit: 10 })).toEqual({ total: 0, services: [], actions: [] });
});
