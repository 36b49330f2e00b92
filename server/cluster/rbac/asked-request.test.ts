import { describe, expect, test } from "vitest";
import { sentRequest } from "./asked-request.ts";
import { isPathRequest, subjectOfRef, userSubject } from "./request.ts";
import { resolveResource } from "./resolve-resource.ts";

/** "verb resource name -n namespace" as it is typed, "name|namespace" as it is sent. */
function sent(text: string): string {
  const [words = "", namespace = ""] = text.split(" -n ");
  const [verb = "", resource = "", name = ""] = words.split(" ");
  const type = resolveResource(resource);
  if (!type.ok) throw new Error(type.error);
  const { request } = sentRequest({ verb, name, namespace }, type.value);
  return isPathRequest(request) ? request.path : `${request.name}|${request.namespace}`;
}

describe("the request behind a question", () => {
  test.each([
    ["G2", "get pods x -n pay", "x|pay"],
    ["G2: nodes are in no namespace", "get nodes n1 -n pay", "n1|"],
    ["G2: so are volumes", "create persistentvolumes -n pay", "|"],
    ["G2: a Namespace object is in itself", "patch namespaces pay", "pay|pay"],
    ["G2: whatever namespace is typed", "delete ns pay -n shop", "pay|pay"],
    ["G2: its subresources too", "update namespaces/finalize pay", "pay|pay"],
    ["G2: namespaces are listed in none", "list namespaces", "|"],
    ["G2: but one may be meant", "patch namespaces -n pay", "|pay"],
    ["C1: bind is asked in the binding's namespace", "bind clusterroles admin -n pay", "admin|pay"],
    ["G5: create carries no name", "create secrets x -n pay", "|pay"],
    ["G5: deletecollection carries none", "deletecollection secrets x -n pay", "|pay"],
    ["G5: create of a subresource does", "create serviceaccounts/token api -n pay", "api|pay"],
    ["G5: exec does", "create pods/exec x -n pay", "x|pay"],
    ["G5: list may be asked for one name", "list secrets x -n pay", "x|pay"],
    ["a custom resource is sent as typed", "create widgets.example.com w -n pay", "|pay"],
  ])("%s: %s", (_says, text, expected) => {
    expect(sent(text)).toBe(expected);
  });
  test("what is left out is said", () => {
    const type = resolveResource("nodes");
    if (!type.ok) throw new Error(type.error);
    expect(sentRequest({ verb: "create", name: "n", namespace: "pay" }, type.value).notes).toHaveLength(2);
    expect(sentRequest({ verb: "get", name: "n", namespace: "" }, type.value).notes).toEqual([]);
  });
});

describe("G9: the groups of those who did not sign in", () => {
  test.each([
    ["the anonymous user", userSubject("system:anonymous")],
    ["the group, by itself", subjectOfRef("k8s://c1/group/system:unauthenticated")],
    ["the group, given", userSubject("", ["system:unauthenticated"])],
  ])("%s is not authenticated", (_says, subject) => {
    expect(subject?.groups).toEqual(["system:unauthenticated"]);
  });
  test("everybody else is", () => {
    expect(subjectOfRef("k8s://c1/group/devs")?.groups).toEqual(["devs", "system:authenticated"]);
  });
});
