import { expect, test } from "vitest";
import { arnRef } from "@/server/model/ref.ts";
import { type Member, ofMembers } from "./finding.ts";

const member = (name: string, managedBy?: string): Member => ({
  ref: arnRef(`arn:aws:iam::111122223333:role/${name}`),
  severity: "high",
  summary: `${name} is open`,
  paths: [],
  evidence: [],
  fix: { summary: "close it", automatic: false, files: [], commands: [], managedBy },
});

test.each<[string, readonly Member[], string | undefined]>([
  ["nothing", [member("a"), member("b")], undefined],
  ["one tool", [member("a", "Terraform"), member("b", "Terraform")], "Terraform"],
  ["one tool some of them", [member("a", "Terraform"), member("b"), member("c")], "Terraform (1 of 3)"],
  ["several tools", [member("a", "Terraform"), member("b", "Helm"), member("c", "Terraform")], "Terraform (2 of 3), Helm (1 of 3)"],
])("of members that %s makes the finding says so", (_, members, expected) => {
  expect(ofMembers({ id: "r-1", rule: "r" }, members)?.fix?.managedBy).toBe(expected);
});
