import { describe, expect, it } from "vitest";
import { explainHref, hrefOf, mapHref, subjectAddress, withSnapshot } from "./href.ts";

describe("hrefOf leads to the page of an entity", () => {
  it.each([
    ["a pod has its own page", "k8s://demo/pod/payments/api-7d9", "/pod/demo/payments/api-7d9"],
    ["a cluster has its own page", "arn:aws:eks:eu-west-1:111122223333:cluster/demo", "/cluster/demo"],
    ["a role is a subject", "arn:aws:iam::111122223333:role/team/S3Admin", "/who/iam-role/arn:aws:iam::111122223333:role%2Fteam%2FS3Admin"],
    ["a service account is a subject", "k8s://demo/serviceaccount/payments/api", "/who/service-account/k8s:%2F%2Fdemo%2Fserviceaccount%2Fpayments%2Fapi"],
    ["a web identity keeps its hash", "oidc://oidc.example.com#kevin", "/who/web-identity/oidc:%2F%2Foidc.example.com%23kevin"],
    ["anyone is a subject", "*", "/who/anyone/*"],
    ["names are encoded", "k8s://a b/pod/n s/x?y#z", "/pod/a%20b/n%20s/x%3Fy%23z"],
  ])("%s", (_, ref, href) => {
    expect(hrefOf(ref)).toBe(href);
  });
});

describe("withSnapshot", () => {
  it("adds the snapshot to any address of ours, before a hash", () => {
    expect(withSnapshot("/map", "s1")).toBe("/map?snapshot=s1");
    expect(withSnapshot("/who?ref=*", "s1")).toBe("/who?ref=*&snapshot=s1");
    expect(withSnapshot("/snapshots#coverage", "s 1")).toBe("/snapshots?snapshot=s%201#coverage");
  });

  it("leaves alone what names one, what is not ours, and the newest snapshot", () => {
    expect(withSnapshot("/map?snapshot=s2", "s1")).toBe("/map?snapshot=s2");
    expect(withSnapshot("https://docs.aws.amazon.com/", "s1")).toBe("https://docs.aws.amazon.com/");
    expect(withSnapshot("/map", null)).toBe("/map");
  });
});

describe("an entity in a parameter, as older addresses have it", () => {
  it("leads to its page, with the snapshot and whatever else there is", () => {
    expect(subjectAddress({ ref: "arn:aws:iam::111122223333:role/S3Admin", snapshot: "s 1", side: "to" })).toBe(
      "/who/iam-role/arn:aws:iam::111122223333:role%2FS3Admin?snapshot=s+1&side=to",
    );
    expect(subjectAddress({ ref: ["*", "x"] })).toBe("/who/anyone/*");
    expect(subjectAddress({ ref: "S3Admin" })).toBe("/who/other/S3Admin");
  });

  it("is none without one", () => {
    expect(subjectAddress({})).toBeUndefined();
    expect(subjectAddress({ ref: "", snapshot: "s1" })).toBeUndefined();
  });
});

it("questions are addresses", () => {
  expect(explainHref("a/b", "*")).toBe("/explain?from=a%2Fb&to=*");
  expect(mapHref()).toBe("/map");
  expect(mapHref("k8s://c/pod/n/p")).toBe("/map?focus=k8s%3A%2F%2Fc%2Fpod%2Fn%2Fp");
});
