import { afterEach, describe, expect, test } from "vitest";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import { scan } from "@/server/collect/scan/scan.ts";
import { type AwsFault, type AwsStandIn, startAws } from "@/server/testing/stand-in/aws.ts";
import { accountStandIn, RESERVED_ROLE } from "@/server/testing/stand-in/aws-account.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

let aws: AwsStandIn;
afterEach(() => aws?.stop());

const AT = Date.parse("2026-11-25T00:00:00Z");
interface Who {
  readonly principals: ReadonlyArray<{ readonly ref: string; readonly verdict: string }>;
  readonly missing: ReadonlyArray<{ readonly what: string; readonly of: string }>;
}
interface Explained {
  readonly verdicts: ReadonlyArray<{ readonly verdict: string }>;
}

const ROLE = `arn:aws:iam::111122223333:role/${RESERVED_ROLE}`;

async function asked(faults: Readonly<Record<string, AwsFault>> = {}) {
  aws = await startAws(accountStandIn([], ["a", RESERVED_ROLE]), faults);
  const sink = memorySink();
  const options = { credentials: { accessKeyId: "x", secretAccessKey: "y" }, attempts: 1 };
  await scan([{ name: "account", kind: "aws", regions: ["eu-west-1"], endpoint: aws.url }], sink, undefined, undefined, options);
  const estate = new Estate(factsOf(Object.fromEntries(sink.documents)), AT);
  const ask = <T>(name: "who" | "explain", params: Readonly<Record<string, string>>): T => {
    const question = QUESTIONS.get(name);
    if (!question) throw new Error(`no question ${name}`);
    return question.ask(estate, question.params.parse(params)) as T;
  };
  return {
    who: () => ask<Who>("who", { to: ROLE }),
    word: (from: string) => ask<Explained>("explain", { from, to: ROLE }).verdicts[0]?.verdict,
  };
}
const person = (name: string): string => `sso://d-9067aaaaaa/user/u-${name}`;

describe("who stands behind a role of Identity Center", () => {
  test("those it is assigned to, themselves or through a group, and nobody else", async () => {
    const { who, word } = await asked();
    const people = who().principals.filter((one) => one.ref.startsWith("sso://"));
    expect(people.map((one) => [one.ref, one.verdict]).toSorted()).toEqual(
      [person("ann"), person("bob"), person("cleo"), "sso://d-9067aaaaaa/group/g-ops"].map((ref) => [ref, "allowed"]).toSorted(),
    );
    expect(word("sso://d-9067aaaaaa/group/g-audit")).toBe("denied");
    expect(who().missing.filter((one) => one.what.startsWith("account assignments"))).toEqual([]);
  });

  test.each(["ListInstances", "ListPermissionSets", "ListAccountAssignments"])("is not known where %s was refused: never nobody", async (operation) => {
    const { who, word } = await asked({ [operation]: { kind: "denied" } });
    expect(who().missing).toContainEqual(
      expect.objectContaining({ what: expect.stringContaining("account assignments of AWSReservedSSO_Admin"), of: "account 111122223333" }),
    );
    expect(word(person("ann"))).toBe("unknown");
  });

  test("of half a list those in it are known, and the others are not refused", async () => {
    const { word } = await asked({ ListAccountAssignments: { kind: "denied", after: 2 } });
    expect(word("sso://d-9067aaaaaa/group/g-ops")).toBe("allowed");
    expect(word(person("cleo"))).toBe("unknown");
  });
});
