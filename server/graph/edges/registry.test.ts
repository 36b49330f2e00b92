import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FIXED_MECHANISMS, RBAC_CAPABILITIES } from "@/server/model/mechanism.ts";
import { EDGE_KINDS } from "./registry.ts";

const page = readFileSync("docs/mechanisms.md", "utf8");
const labels = EDGE_KINDS.map((k) => k.label);
/** Decided beside the kind that gives the credentials, so not a label of their own. */
const families = ["rbac", "iam", "eks"];

describe("every edge kind has all its parts", () => {
  it.each([...FIXED_MECHANISMS])("%s has a kind in the registry and a section in docs/mechanisms.md", (mechanism) => {
    expect(labels).toContain(mechanism);
    expect(page).toContain(`## \`${mechanism}\``);
  });

  it.each(families)("the family %s has a kind in the registry", (family) => {
    expect(labels).toContain(family);
  });

  it.each([...RBAC_CAPABILITIES])("rbac:%s has a section in docs/mechanisms.md", (capability) => {
    expect(page).toContain(`\`rbac:${capability}\``);
  });
});
