import { describe, expect, test } from "vitest";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf, readDocument } from "@/server/collect/bundle/read-document.ts";
import type { EntityPageAnswer } from "@/server/contract/screen.ts";
import { proposalPath, proposalText, startingText } from "./starting-text.ts";

const ARN = "arn:aws:iam::111122223333:";
const document = (Sid: string) => ({ Version: "2012-10-17", Statement: [{ Sid, Effect: "Allow", Action: "s3:*", Resource: "*" }] });
const entity = (ref: string, ...documents: EntityPageAnswer["documents"]): EntityPageAnswer => ({
  ref,
  found: true,
  kind: "other",
  label: "",
  context: "",
  facts: [],
  pods: { shown: [], total: 0 },
  documents,
  similar: [],
});
const read = (ref: string, text: string) => {
  const { document: found, failed } = readDocument(proposalPath(ref), Buffer.from(text));
  const facts = assembleFacts({ name: "x", documents: found ? [found] : [], failed }, { readAt: "2026-01-01T00:00:00Z" });
  return { failed: facts.coverage.failed, account: facts.accounts.find((one) => one.id === "111122223333") };
};

describe("what is edited is a bundle already", () => {
  test("of a role its trust policy and its own inline policies, not those of the policies attached to it", () => {
    const ref = `${ARN}role/team/app`;
    const text = startingText(
      entity(
        ref,
        { source: ref, document: "trust policy", title: "trust policy", json: document("Trust") },
        { source: ref, document: "own", title: "inline policy own", json: document("Own") },
        { source: `${ARN}policy/shared`, document: `${ARN}policy/shared`, title: "attached policy shared", json: document("Shared") },
      ),
    );
    const { failed, account } = read(ref, text);
    expect(failed).toEqual([]);
    expect(account?.roles).toMatchObject([
      { arn: ref, name: "app", path: "/team/", trustPolicy: document("Trust"), inlinePolicies: [{ name: "own", document: document("Own") }] },
    ]);
    expect(text).not.toContain("Shared");
  });

  test("of a user its inline policies, in the user's account", () => {
    const ref = `${ARN}user/asha`;
    const { failed, account } = read(ref, startingText(entity(ref, { source: ref, document: "own", title: "inline policy own", json: document("Own") })));
    expect(failed).toEqual([]);
    expect(account?.users).toMatchObject([{ name: "asha", inlinePolicies: [{ name: "own" }] }]);
  });

  test("of a policy its document", () => {
    const ref = `${ARN}policy/shared`;
    const { failed, account } = read(ref, startingText(entity(ref, { source: ref, document: ref, title: "policy shared", json: document("Shared") })));
    expect(failed).toEqual([]);
    expect(account?.policies).toMatchObject([{ arn: ref, document: document("Shared") }]);
  });

  test("of anything else that it is taken away", () => {
    const ref = "k8s://demo/serviceaccount/shop/api";
    expect(JSON.parse(startingText(entity(ref)))).toEqual({ deleted: [ref] });
    expect(documentsOf("x", [[proposalPath(ref), { deleted: [ref] }]]).failed).toEqual([]);
    expect(proposalPath(ref)).toBe("clusters/demo/change.yaml");
  });
});

test("characters that are not seen stand as escapes, and mean the same", () => {
  const documents = [{ name: "\u202edne\u200b\u001b\u0085" }, { name: "\u{e0041}" }];
  const text = proposalText(documents);
  expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
  expect(JSON.parse(text)).toEqual(documents);
});
