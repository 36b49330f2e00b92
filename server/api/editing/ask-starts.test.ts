import { beforeAll, describe, expect, test } from "vitest";
import { askWhatIf } from "@/server/api/changes/ask-what-if.ts";
import { Estate } from "@/server/api/estate.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { actionCatalogue } from "@/server/catalogue/action-catalogue.ts";
import { readDocument } from "@/server/collect/bundle/read-document.ts";
import { startsAnswer } from "@/server/contract/editing.ts";
import { NO_CHANGE } from "@/server/testing/no-change.ts";
import { proposalPath } from "@/server/view/starting-text.ts";
import { askStarts } from "./ask-starts.ts";
import { checkDocument } from "./check-document.ts";

const TIME = "2026-06-01T00:00:00Z";
let estate: Estate;
beforeAll(async () => {
  estate = new Estate(await factsOfBundle("server/demo/bundle", new Date(TIME)), Date.parse(TIME));
});

const starts = (ref: string) => startsAnswer.parse(askStarts(estate, { ref })).starts;
const titles = (ref: string) => starts(ref).map(({ title }) => title);

function tried(about: string, text: string) {
  const { document, failed } = readDocument(proposalPath(about), Buffer.from(text));
  return askWhatIf(estate, { name: "change", documents: document ? [document] : [], failed });
}

test("of a service account there are its object, its association and what RBAC gives it, and that it is taken away", () => {
  expect(titles("k8s://demo/serviceaccount/shop/orders")).toEqual(expect.arrayContaining(["ServiceAccount shop/orders", "That it is taken away"]));
});

test("of a role there are its policies and what in the clusters names it", () => {
  const all = estate.facts.accounts.flatMap(({ roles }) => roles.map(({ arn }) => arn));
  expect(titles("arn:aws:iam::111122223333:role/OrdersBucket")).toEqual([
    "Trust policy and inline policies",
    "ServiceAccount shop/orders",
    "That it is taken away",
  ]);
  const kinds = new Set(all.flatMap(titles).map((one) => one.replace(/ (of|in cluster|\S+\/).*$/, "")));
  expect([...kinds].sort()).toEqual([
    "Access entry",
    "Pod Identity association",
    "ServiceAccount",
    "That it is taken away",
    "Trust policy and inline policies",
    "aws-auth",
  ]);
});

describe("a start that is not edited changes nothing, and nothing is wrong with it", () => {
  test("whatever of the demo it is of", async () => {
    const catalogue = await actionCatalogue();
    const { accounts, clusters } = estate.facts;
    const refs = [
      ...accounts.flatMap((one) => [...one.roles, ...one.users, ...one.policies].map(({ arn }) => arn)),
      ...clusters.flatMap((one) => one.serviceAccounts.map(({ namespace, name }) => `k8s://${one.name}/serviceaccount/${namespace}/${name}`)),
      ...clusters.flatMap((one) => one.clusterRoleBindings.map(({ name }) => `k8s://${one.name}/clusterrolebinding/${name}`)),
    ];
    const all = new Map(refs.flatMap((ref) => starts(ref)).map((one) => [`${one.about} ${one.title}`, one]));
    const unedited = [...all.values()].filter(({ title }) => title !== "That it is taken away");
    expect(unedited.length).toBeGreaterThan(20);
    for (const { title, about, text } of unedited) {
      expect([title, about, tried(about, text)]).toEqual([title, about, NO_CHANGE]);
      expect([title, checkDocument(text, catalogue).problems.filter(({ severity }) => severity === "error")]).toEqual([title, []]);
    }
  }, 120_000);
});

test("characters that are not seen stand as their escapes", () => {
  const [cluster] = estate.facts.clusters;
  if (!cluster) throw new Error("the demo has a cluster");
  const one = { name: "a", namespace: "b", labels: { note: "x\u202ey" }, annotations: {}, secrets: [] };
  const hostile = new Estate({ ...estate.facts, clusters: [{ ...cluster, serviceAccounts: [...cluster.serviceAccounts, one] }] }, Date.parse(TIME));
  const [start] = askStarts(hostile, { ref: `k8s://${cluster.name}/serviceaccount/b/a` }).starts;
  expect(start?.text).toContain("x\\u202ey");
  expect(JSON.parse(start?.text ?? "").metadata.labels.note).toBe("x\u202ey");
});

test("an association is found from either of its roles, and has all that is told of it", () => {
  const [cluster] = estate.facts.clusters;
  if (!cluster) throw new Error("the demo has a cluster");
  const [own, target] = ["OrdersBucket", "other"].map((name) => `arn:aws:iam::111122223333:role/${name}`);
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
  const made = { associationId: "a-1", namespace: "shop", serviceAccount: "x", roleArn: own, targetRoleArn: target, disableSessionTags: true, policy };
  const other = new Estate({ ...estate.facts, clusters: [{ ...cluster, podIdentityAssociations: [made] }] }, Date.parse(TIME));
  for (const ref of [own, target]) {
    const start = askStarts(other, { ref: ref ?? "" }).starts.find(({ title }) => title === `Pod Identity association of shop/x in ${cluster.name}`);
    expect(JSON.parse(start?.text ?? "").association).toMatchObject({ ...made, policy: JSON.stringify(policy) });
  }
});
