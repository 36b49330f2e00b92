import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readError } from "./read-error.ts";
import { readSessionName } from "./session-name.ts";

interface Fixture {
  readonly name: string;
  /** The public page or thread that has the wording; account numbers and names are placeholders. */
  readonly source: string;
  /** `seen`: worded so at the source. `composed`: put together from the words and codes that the source has. */
  readonly wording: "seen" | "composed";
  readonly text: string;
  readonly error: object;
  readonly others: number;
  readonly mentions?: object;
}

const FIXTURES = JSON.parse(readFileSync(new URL("./fixtures/errors.json", import.meta.url), "utf8")) as readonly Fixture[];

describe("W1-W11 error messages as AWS, SDKs and Kubernetes word them", () => {
  it.each(FIXTURES.map((f) => [f.name, f] as const))("%s", (_, { text, error, others, mentions }) => {
    const read = readError(text);
    expect(read.error).toEqual(error);
    expect(read.others).toBe(others);
    if (mentions) expect(read.mentions).toMatchObject(mentions);
  });

  const messages = FIXTURES.filter((f) => !f.text.startsWith("{"));
  it.each(messages.map((f) => [f.name, f] as const))("%s, quoted twice as logs of logs do", (_, { text, error }) => {
    expect(readError(JSON.stringify({ log: JSON.stringify({ msg: text }) })).error).toEqual(error);
  });

  it("every wording has its public source", () => {
    expect(FIXTURES.filter((f) => !/^https:\/\//.test(f.source) || !/^(seen|composed)$/.test(f.wording)).map((f) => f.name)).toEqual([]);
  });
});

describe("W7 names of role sessions", () => {
  const UUID = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0";
  it.each([
    ["nodes", "i-0123456789abcdef0", { kind: "instance", instance: "i-0123456789abcdef0" }],
    ["nodes", "i-0123abcd", { kind: "instance", instance: "i-0123abcd" }],
    ["nodes", "i-am-not-one", { kind: "chosen" }],
    ["app", `eks-orchard-ledger-6d5f7c9b84-x2v9k-${UUID}`, { kind: "pod-identity", clusterAndPod: "orchard-ledger-6d5f7c9b84-x2v9k" }],
    ["app", "eks-orchard-ledger", { kind: "chosen" }],
    ["AWSReservedSSO_Admin_0123456789abcdef", "jane@example.com", { kind: "sso", person: "jane@example.com", permissionSet: "Admin" }],
    ["app", "botocore-session-1699456147", { kind: "sdk-default", sdk: "Python" }],
    ["app", "aws-sdk-js-session-1699456147945", { kind: "sdk-default", sdk: "JavaScript" }],
    ["app", "aws-sdk-java-1699456147945", { kind: "sdk-default", sdk: "Java" }],
    ["app", "aws-go-sdk-1712937933604364000", { kind: "sdk-default", sdk: "Go" }],
    ["app", "1699456147945229070", { kind: "sdk-default", sdk: "Go" }],
    ["app", "nightly", { kind: "chosen" }],
  ])("%s/%s", (role, session, told) => expect(readSessionName(role, session)).toEqual(told));
});

/** Pieces of real messages, and what could upset a parser. */
const PIECES = [
  ...new Set(FIXTURES.flatMap((f) => [f.text, ...f.text.split(/(?<=[ "{}:,])/).slice(0, 12)])),
  ...["{", "}", '"', "\\", '\\"', "User: ", " is not authorized to perform: ", '" cannot ', "a-", ".", "\u202e", "\u0000", "[", "eks-", "arn:aws:iam::"],
];
const scrambled = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 40 }).map((pieces) => pieces.join(""));

describe("any text at all", () => {
  it("is read without a fault, and what was read is a kind we know", () => {
    fc.assert(fc.property(scrambled, (text) => /^[a-z-]+$/.test(readError(text).error.kind)));
  });

  it("is read the same whatever stands around a message, as long as it says nothing itself", () => {
    const quiet = fc.stringMatching(/^[A-Z ]{0,60}$/);
    fc.assert(
      fc.property(fc.constantFrom(...FIXTURES.filter((f) => f.error && !f.text.startsWith("{"))), quiet, quiet, ({ text, error }, before, behind) => {
        expect(readError(`${before}\n${text}\n${behind}`).error).toEqual(error);
      }),
    );
  });

  // each of these made a pattern that goes back over what it has read take minutes
  it.each([
    ["one letter", "a"],
    ["backslashes", "\\"],
    ["braces", "{"],
    ["brackets and quotes", '{"'],
    ["callers", "User: a"],
    ["callers without an end", 'User "a'],
    ["Kubernetes users", 'pods "x" is forbidden: User "a" cannot list '],
    ["denials", "User: a is not authorized to perform: a:b with an explicit deny in a "],
    ["dashes", "a-"],
    ["dots", "a."],
    ["slashes", "a/"],
    ["events", '{"eventName":'],
    ["client addresses", '"client-addr": "1.1.1.1'],
    ["blanks", " \n"],
  ])("of half a megabyte of %s is read within seconds, not minutes", (_, piece) => {
    const text = piece.repeat(Math.ceil(524_288 / piece.length));
    const begun = performance.now();
    readError(text);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
