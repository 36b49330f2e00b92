import { afterEach, describe, expect, test } from "vitest";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";
import { type ServedAws, serveAws } from "@/server/testing/stand-in/served/served-aws.ts";
import type { Json, ServedBundle } from "@/server/testing/stand-in/served/served-bundle.ts";
import { memorySink } from "./bundle-sink.ts";
import { checkSources } from "./check-sources.ts";
import { scan } from "./scan.ts";
import type { AwsSource } from "./sources.ts";

const MANAGEMENT = "100000000001";
const MEMBERS = ["200000000001", "200000000002", "200000000003"];
const [FIRST = "", SECOND = "", THIRD = ""] = MEMBERS;
const SUSPENDED = "300000000001";

/** What the command line prints of an account that has one role. */
const documentsOf = (id: string): readonly Json[] => [
  {
    UserDetailList: [],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [
      {
        RoleName: "worker",
        RoleId: `AROA${id}`,
        Path: "/",
        Arn: `arn:aws:iam::${id}:role/worker`,
        CreateDate: "2026-01-02T03:04:05Z",
        AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
        RolePolicyList: [],
        AttachedManagedPolicies: [],
        InstanceProfileList: [],
      },
    ],
  },
  { OpenIDConnectProviderList: [] },
  { SAMLProviderList: [] },
  { InstanceProfiles: [] },
  { Reservations: [] },
];

/** An organization of a management account, three members and one that is suspended, with a cluster in the first member. */
function bundle(): ServedBundle {
  const ids = [MANAGEMENT, ...MEMBERS, SUSPENDED];
  const whole: Json[] = [
    { Organization: { Id: "o-fleet", MasterAccountId: MANAGEMENT } },
    { Roots: [{ Id: "r-1", Name: "Root", PolicyTypes: [] }] },
    {
      Accounts: ids.map((id) => ({
        Id: id,
        Name: `name of ${id}`,
        Status: id === SUSPENDED ? "SUSPENDED" : "ACTIVE",
        Arn: `arn:aws:organizations::${MANAGEMENT}:account/o-fleet/${id}`,
      })),
    },
  ];
  const parents = ids.map((id): [string, Json[]] => [id, [{ Parents: [{ Id: "r-1", Type: "ROOT" }] }]]);
  const cluster = {
    name: "orchard",
    account: FIRST,
    region: "us-east-1",
    objects: {},
    documents: [
      {
        cluster: {
          name: "orchard",
          arn: `arn:aws:eks:us-east-1:${FIRST}:cluster/orchard`,
          endpoint: "http://127.0.0.1:1",
          accessConfig: { authenticationMode: "CONFIG_MAP" },
        },
      },
    ],
  };
  return {
    accounts: new Map(ids.map((id) => [id, { id, documents: documentsOf(id) }])),
    clusters: [cluster],
    organization: new Map([["", whole], ...parents]),
  };
}

let aws: ServedAws | undefined;
afterEach(async () => {
  await aws?.stop();
  aws = undefined;
});

const OPTIONS = {
  credentials: { accessKeyId: `ASIA${MANAGEMENT}ROLE`, secretAccessKey: "x" },
  attempts: 1,
  patience: { attempts: 1, timeoutMs: 20_000, firstWaitMs: 1 },
};

async function source(more: Partial<AwsSource> = {}): Promise<AwsSource> {
  aws = await serveAws(bundle());
  return { name: "fleet", kind: "aws", regions: ["us-east-1"], endpoint: aws.url, organization: { role: "readers/rolewalk-reader" }, ...more };
}

async function scanned(from: AwsSource) {
  const sink = memorySink();
  const result = await scan([from], sink, undefined, undefined, OPTIONS);
  return { result, facts: factsOf(Object.fromEntries(sink.documents)) };
}
const statesOf = (sources: ReadonlyArray<{ readonly name: string; readonly state: string }>) => sources.map(({ name, state }) => [name, state]);

describe("an organization as one source", () => {
  test("each of its active accounts is read by the role that is assumed there, and is a source of its own", async () => {
    const { result, facts } = await scanned(await source());
    expect(statesOf(result.sources)).toEqual([
      ["fleet", "complete"],
      [`fleet/${FIRST}`, "complete"],
      [`fleet/${SECOND}`, "complete"],
      [`fleet/${THIRD}`, "complete"],
    ]);
    expect(result.sources.map((one) => one.of)).toEqual([MANAGEMENT, ...MEMBERS]);
    expect(facts.accounts.filter((one) => one.roles.length === 1).map((one) => one.id)).toEqual([MANAGEMENT, ...MEMBERS]);
    expect(facts.clusters.map((one) => one.arn)).toEqual([`arn:aws:eks:us-east-1:${FIRST}:cluster/orchard`]);
    const assumed = result.ledger.filter((one) => one.operation === "AssumeRole").map((one) => one.of);
    expect(assumed).toEqual(MEMBERS.map((id) => `arn:aws:iam::${id}:role/readers/rolewalk-reader`));
  });

  test("a role that may not be assumed fails its account alone, which is known by its id", async () => {
    const from = await source();
    aws?.unplug(SECOND);
    const { result, facts } = await scanned(from);
    expect(statesOf(result.sources)).toEqual([
      ["fleet", "complete"],
      [`fleet/${FIRST}`, "complete"],
      [`fleet/${SECOND}`, "failed"],
      [`fleet/${THIRD}`, "complete"],
    ]);
    expect(result.sources[2]).toMatchObject({ of: SECOND, reason: expect.stringContaining("is denied") });
    expect(facts.sources?.[2]).toMatchObject({ name: `fleet/${SECOND}`, of: SECOND, state: "failed" });
    expect(facts.accounts.find((one) => one.id === THIRD)?.roles).toHaveLength(1);
  });

  test("an account that was left out is not asked, and the bundle keeps by whom, why and when", async () => {
    const left = { account: THIRD, by: "asha", why: "is being closed", when: "2026-11-20" };
    const { result, facts } = await scanned(await source({ organization: { role: "r", exclude: [left] } }));
    expect(result.sources.map((one) => one.of)).toEqual([MANAGEMENT, FIRST, SECOND]);
    expect(aws?.calls.has(THIRD)).toBe(false);
    expect(facts.excluded).toEqual([left]);
  });

  test("the clusters of all accounts are read through their API where the source says so; one that was left out is not", async () => {
    const { result } = await scanned(await source({ clusters: "all" }));
    expect(result.sources.find((one) => one.kind === "kubernetes")).toMatchObject({ name: `fleet/${FIRST}/orchard`, of: "orchard", state: "failed" });
    const left = { cluster: "orchard", by: "asha", why: "is a lab", when: "2026-11-20" };
    const again = await scanned({ ...(await source({ clusters: "all" })), excludeClusters: [left] });
    expect(again.result.sources.filter((one) => one.kind === "kubernetes")).toEqual([]);
    expect(again.facts.excluded).toEqual([left]);
  });

  test("an account that may not list the others says so", async () => {
    const from = await source();
    const sink = memorySink();
    const result = await scan([from], sink, undefined, undefined, { ...OPTIONS, credentials: { ...OPTIONS.credentials, accessKeyId: `ASIA${FIRST}ROLE` } });
    expect(statesOf(result.sources)).toEqual([
      ["fleet", "complete"],
      ["fleet/organization", "failed"],
    ]);
  });

  test("a check tries each account", async () => {
    const from = await source();
    aws?.unplug(THIRD);
    const checked = await checkSources([from], undefined, undefined, OPTIONS);
    expect(statesOf(checked)).toEqual([
      ["fleet", "complete"],
      [`fleet/${FIRST}`, "complete"],
      [`fleet/${SECOND}`, "complete"],
      [`fleet/${THIRD}`, "failed"],
    ]);
  });
});

describe("regions", () => {
  test("all of them are those that are enabled for the account", async () => {
    const { facts } = await scanned(await source({ regions: "all" }));
    const account = facts.accounts.find((one) => one.id === FIRST);
    expect(account?.regions).toEqual(["us-east-1"]);
    expect(account?.eksClusters).toEqual([{ region: "us-east-1", names: ["orchard"], state: "complete" }]);
  });
});
