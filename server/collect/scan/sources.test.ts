import { describe, expect, test } from "vitest";
import { parseSources } from "./sources.ts";

const errorOf = (text: string): string => {
  const parsed = parseSources(text, "sources.yaml");
  return parsed.ok ? "" : parsed.error;
};

test("a sources file names contexts and profiles; its kubeconfigs are found from its folder", () => {
  const text = `sources:
  - { name: prod, kind: kubernetes, kubeconfig: kube/prod, context: prod, cluster: orchard }
  - { name: account, kind: aws, profile: audit, regions: [eu-west-1, us-gov-west-1], roleArn: "arn:aws:iam::111122223333:role/reader", externalId: ext }
`;
  expect(parseSources(text, "/etc/rolewalk/sources.yaml")).toEqual({
    ok: true,
    value: [
      { name: "prod", kind: "kubernetes", kubeconfig: "/etc/rolewalk/kube/prod", context: "prod", cluster: "orchard" },
      {
        name: "account",
        kind: "aws",
        profile: "audit",
        regions: ["eu-west-1", "us-gov-west-1"],
        roleArn: "arn:aws:iam::111122223333:role/reader",
        externalId: "ext",
      },
    ],
  });
});

test("an endpoint that hands out the machine's credentials is refused", () => {
  const text = `sources:\n  - { name: a, kind: aws, regions: [eu-west-1], endpoint: "http://169.254.169.254" }\n`;
  expect(errorOf(text)).toContain("endpoint");
  expect(errorOf(text)).toContain("hands out its credentials");
});

test.each([
  ["all", "all"],
  ["none", "none"],
  ["[orchard, meadow]", ["orchard", "meadow"]],
])("the clusters of an account that are read: %s", (text, clusters) => {
  const parsed = parseSources(`sources:\n  - { name: a, kind: aws, regions: [eu-west-1], clusters: ${text} }\n`, "sources.yaml");
  expect(parsed).toMatchObject({ ok: true, value: [{ clusters }] });
});

test("an organization names the role in each account, and what is left out by whom, why and when", () => {
  const text = `sources:
  - name: fleet
    kind: aws
    regions: all
    sessionName: nightly
    excludeClusters: [{ cluster: lab, by: asha, why: rebuilt every night, when: 2026-11-20 }]
    organization:
      role: readers/rolewalk-reader
      externalId: ext
      exclude: [{ account: "111122223333", by: asha, why: is being closed, when: 2026-11-20 }]
`;
  expect(parseSources(text, "sources.yaml")).toEqual({
    ok: true,
    value: [
      {
        name: "fleet",
        kind: "aws",
        regions: "all",
        sessionName: "nightly",
        excludeClusters: [{ cluster: "lab", by: "asha", why: "rebuilt every night", when: "2026-11-20" }],
        organization: {
          role: "readers/rolewalk-reader",
          externalId: "ext",
          exclude: [{ account: "111122223333", by: "asha", why: "is being closed", when: "2026-11-20" }],
        },
      },
    ],
  });
});

describe("an error names file, line and cause", () => {
  test.each([
    ["sources:\n  - name: a\n    kind: aws\n    regions: []\n", /^sources\.yaml:4: sources\.0\.regions: needs a region/],
    ["sources:\n  - name: a\n    kind: aws\n    regions: [eu-west-1]\n    secretAccessKey: x\n", /^sources\.yaml:2: sources\.0: .*secretAccessKey/],
    ["sources:\n  - name: a\n    kind: gcp\n", /^sources\.yaml:3: sources\.0\.kind: /],
    ["sources:\n  - { name: a, kind: kubernetes }\n  - { name: a, kind: kubernetes }\n", /^sources\.yaml:3: sources\.1\.name: is used twice: `a`/],
    [
      "sources:\n  - name: a\n    kind: aws\n    regions: [eu-west-1]\n    clusters: some\n",
      /^sources\.yaml:5: sources\.0\.clusters: is neither all, none nor a list of names/,
    ],
    [
      "sources:\n  - name: a\n    kind: aws\n    regions: all\n    organization:\n      role: arn:aws:iam::1:role/x\n",
      /^sources\.yaml:6: .*role: is no name of a role/,
    ],
    [
      "sources:\n  - name: a\n    kind: aws\n    regions: all\n    organization:\n      role: r\n      exclude:\n        - { account: '111122223333', why: x, when: 2026-11-20 }\n",
      /^sources\.yaml:8: .*exclude\.0\.by/,
    ],
    ["sources:\n\t- name: a\n", /^sources\.yaml:2: /],
    ["", /^sources\.yaml:1: /],
  ])("%j", (text, error) => {
    expect(errorOf(text)).toMatch(error);
  });
});
