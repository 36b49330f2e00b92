import { BatchGetProjectsCommand, ListProjectsCommand } from "@aws-sdk/client-codebuild";
import { DescribeTaskDefinitionCommand, ListTaskDefinitionsCommand } from "@aws-sdk/client-ecs";
import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { field } from "@/server/collect/bundle/raw.ts";
import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import { type AccountReader, type Place, textsIn } from "./account-reader.ts";
import { onlyKeys } from "./cli-json.ts";

const CONCURRENCY = 4;
/** The most projects that one call describes. */
const BATCH = 100;

/** What holds a role in a region and runs what others tell it to: of each its ARN and its role, nothing of what it runs or knows. */
export async function readServices(reader: AccountReader, account: string, region: string): Promise<void> {
  const place = (file: string): Place => ({ path: `accounts/${account}/${file}-${segmentOf(region)}.json`, of: `${account} ${region}` });
  await readFunctions(reader, place("list-functions"), region);
  await readProjects(reader, place("batch-get-projects"), region);
  await readTaskDefinitions(reader, account, place("list-task-definitions"), region);
}

async function readFunctions(reader: AccountReader, place: Place, region: string): Promise<void> {
  const kept = (element: unknown) => onlyKeys(element, ["FunctionArn", "Role"]);
  await reader.readPages("ListFunctions", place, { token: "Marker", next: "NextMarker", lists: ["Functions"], kept }, (next, options) =>
    reader.clients.lambda(region).send(new ListFunctionsCommand({ ...next }), options),
  );
}

async function readProjects(reader: AccountReader, place: Place, region: string): Promise<void> {
  const client = reader.clients.codebuild(region);
  const listed = await reader.gather("ListProjects", place, { token: "nextToken", next: "nextToken", lists: ["projects"] }, (next, options) =>
    client.send(new ListProjectsCommand({ ...next }), options),
  );
  if (!listed) return;
  const names = reader.each(textsIn(listed.lists, "projects"));
  const projects: unknown[] = [];
  let isWhole = listed.token === undefined;
  for (let at = 0; at < names.length; at += BATCH) {
    const answer = await reader.call("BatchGetProjects", place.of, (options) =>
      client.send(new BatchGetProjectsCommand({ names: names.slice(at, at + BATCH) }), options),
    );
    const found = answer.ok ? field(answer.value, "projects") : undefined;
    if (Array.isArray(found)) for (const one of found) projects.push(onlyKeys(one, ["arn", "serviceRole"]));
    if (answer.ok) continue;
    isWhole = false;
    reader.lacks("BatchGetProjects", place, answer);
  }
  // Described one call after the other: what is missing of them shows as a list that goes on.
  await reader.sink.write(place.path, { projects, ...(!isWhole && { IsTruncated: true }) });
}

/** `family` of `arn:aws:ecs:eu-west-1:111122223333:task-definition/family:7`. */
const familyOf = (arn: string): string => arn.slice(0, arn.lastIndexOf(":"));

/** Of each family the newest revision is described; that the others were not shows against the list. */
async function readTaskDefinitions(reader: AccountReader, account: string, place: Place, region: string): Promise<void> {
  const client = reader.clients.ecs(region);
  const list = await reader.readPages("ListTaskDefinitions", place, { token: "nextToken", next: "nextToken", lists: ["taskDefinitionArns"] }, (next, options) =>
    client.send(new ListTaskDefinitionsCommand({ status: "ACTIVE", sort: "ASC", ...next }), options),
  );
  const newest = new Map(textsIn(list, "taskDefinitionArns").map((arn) => [familyOf(arn), arn]));
  await reader.forEach([...newest.values()], CONCURRENCY, async (arn) => {
    const own = {
      path: `accounts/${account}/describe-task-definition-${segmentOf(region)}-${segmentOf(arn.slice(arn.lastIndexOf("/") + 1))}.json`,
      of: place.of,
    };
    const answer = await reader.call("DescribeTaskDefinition", place.of, (options) =>
      client.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }), options),
    );
    if (!answer.ok) return reader.lacks("DescribeTaskDefinition", own, answer);
    await reader.sink.write(own.path, { taskDefinition: onlyKeys(field(answer.value, "taskDefinition"), ["taskDefinitionArn", "taskRoleArn"]) });
  });
}
