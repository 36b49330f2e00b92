import { afterEach, describe, expect, test } from "vitest";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import { type AwsFault, type AwsStandIn, startAws } from "@/server/testing/stand-in/aws.ts";
import { accountStandIn } from "@/server/testing/stand-in/aws-account.ts";
import { servicesStandIn } from "@/server/testing/stand-in/aws-services.ts";
import { scanAccount } from "./scan-account.ts";

let aws: AwsStandIn;
afterEach(() => aws?.stop());

interface Given {
  readonly faults?: Readonly<Record<string, AwsFault>>;
  readonly services?: boolean;
  readonly definitions?: readonly string[];
  readonly regions?: readonly string[];
}

async function scanned({ faults = {}, services = true, definitions, regions = ["eu-west-1"] }: Given = {}) {
  aws = await startAws({ ...accountStandIn([]), ...servicesStandIn(definitions) }, faults);
  const sink = memorySink();
  const target = { endpoint: aws.url, regions, services, credentials: { accessKeyId: "x", secretAccessKey: "y" }, attempts: 1 };
  const outcome = await scanAccount(target, sink);
  const documents = Object.fromEntries(sink.documents);
  const facts = factsOf({ ...documents, "rolewalk-scan.json": { rolewalkScan: { version: 1, ...outcome } } });
  const account = facts.accounts.find((one) => one.id === "111122223333");
  return { outcome, documents, account };
}
const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

describe("functions, projects and task definitions", () => {
  test("are read for their roles, with every list whole", async () => {
    const { outcome, account } = await scanned();
    expect(outcome).toMatchObject({ state: "complete", failed: [] });
    const arn = (service: string, rest: string): string => `arn:aws:${service}:eu-west-1:111122223333:${rest}`;
    expect(account?.roleHolders.toSorted((a, b) => a.arn.localeCompare(b.arn))).toEqual([
      { kind: "codebuild-project", arn: arn("codebuild", "project/api"), roleArn: role("b") },
      { kind: "codebuild-project", arn: arn("codebuild", "project/site"), roleArn: role("b") },
      { kind: "ecs-task-definition", arn: arn("ecs", "task-definition/worker:3"), roleArn: role("c") },
      { kind: "lambda-function", arn: arn("lambda", "function:notify"), roleArn: role("a") },
      { kind: "lambda-function", arn: arn("lambda", "function:resize"), roleArn: role("a") },
    ]);
    expect(account?.lists).toMatchObject({ lambdaFunctions: "complete", codebuildProjects: "complete", ecsTaskDefinitions: "complete" });
  });

  test("leave nothing of what they run or know in the bundle", async () => {
    const { documents } = await scanned();
    expect(JSON.stringify(documents)).not.toContain("PLANTED");
    expect(documents["accounts/111122223333/batch-get-projects-eu-west-1.json"]).toEqual({
      projects: ["site", "api"].map((name) => ({ arn: `arn:aws:codebuild:eu-west-1:111122223333:project/${name}`, serviceRole: role("b") })),
    });
  });

  test("are not asked for unless the source says so, and are then not known", async () => {
    const { account } = await scanned({ services: false });
    expect(aws.calls.filter((one) => /^(?:lambda|codebuild|ecs) /.test(one))).toEqual([]);
    expect(Object.keys(account?.lists ?? {})).not.toEqual(expect.arrayContaining(["lambdaFunctions"]));
  });

  test("of a family of task definitions the newest revision is described, and the list is then not whole", async () => {
    const { outcome, account } = await scanned({ definitions: ["web:1", "worker:2", "worker:3"] });
    expect(aws.calls.filter((one) => one === "ecs DescribeTaskDefinition")).toHaveLength(2);
    expect(outcome.state).toBe("complete");
    expect(account?.lists.ecsTaskDefinitions).toBe("partial");
  });

  test.each([
    ["ListFunctions", "lambdaFunctions"],
    ["ListProjects", "codebuildProjects"],
    ["BatchGetProjects", "codebuildProjects"],
    ["ListTaskDefinitions", "ecsTaskDefinitions"],
    ["DescribeTaskDefinition", "ecsTaskDefinitions"],
  ] as const)("without %s the source is partial and the list is not whole", async (operation, list) => {
    const { outcome, account } = await scanned({ faults: { [operation]: { kind: "denied" } } });
    expect(outcome.state).toBe("partial");
    expect(account?.lists[list]).not.toBe("complete");
  });

  test.each([
    ["ListFunctions", "lambdaFunctions"],
    ["ListProjects", "codebuildProjects"],
    ["DescribeInstances", "instances"],
  ] as const)("%s that breaks off in one region is no whole list, whatever the other region gave", async (operation, list) => {
    const { account } = await scanned({ faults: { [operation]: { kind: "throttled", after: 1, times: 1 } }, regions: ["eu-west-1", "us-east-1"] });
    expect(account?.lists[list]).toBe("partial");
  });

  test("a region that is refused leaves no whole list of instances", async () => {
    const { account } = await scanned({ faults: { DescribeInstances: { kind: "denied", times: 1 } }, regions: ["eu-west-1", "us-east-1"] });
    expect(account?.lists.instances).toBe("partial");
  });
});
