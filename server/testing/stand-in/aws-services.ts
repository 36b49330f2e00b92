import { AwsError, type AwsService } from "./aws.ts";
import { jsonService, pageOfOne } from "./aws-json.ts";
import { answerJson } from "./listen.ts";

const ACCOUNT = "111122223333";
const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const SECRET = "PLANTED-SERVICE-SECRET";

const FUNCTIONS = ["resize", "notify"].map((name) => ({
  FunctionName: name,
  FunctionArn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`,
  Role: roleArn("a"),
  Description: SECRET,
  Environment: { Variables: { DB_PASSWORD: SECRET } },
  ImageConfigResponse: { ImageConfig: { Command: [SECRET] } },
}));

const lambdaStandIn = (): AwsService => ({
  tell: (request) => {
    const url = new URL(request.url ?? "/", "http://stand-in");
    const operation = request.method === "GET" && /^\/2015-03-31\/functions\/?$/.test(url.pathname) ? "ListFunctions" : `${request.method} ${url.pathname}`;
    return { operation, parameters: Object.fromEntries(url.searchParams) };
  },
  answer: ({ operation, parameters }) => {
    if (operation === "ListFunctions") return pageOfOne(FUNCTIONS, "Functions", parameters["Marker"], "NextMarker");
    throw new AwsError("ResourceNotFoundException", `the stand-in has no ${operation}`, 404);
  },
  write: (response, _, value) => void answerJson(response, 200, value),
  writeError: (response, error) => void answerJson(response, error.status, { message: error.message }, { "x-amzn-errortype": error.code }),
});

const project = (name: string) => ({
  name,
  arn: `arn:aws:codebuild:eu-west-1:${ACCOUNT}:project/${name}`,
  serviceRole: roleArn("b"),
  description: SECRET,
  environment: { environmentVariables: [{ name: "TOKEN", value: SECRET, type: "PLAINTEXT" }] },
  source: { type: "NO_SOURCE", buildspec: SECRET, auth: { type: "OAUTH", resource: SECRET } },
});

function codebuildAnswer(operation: string, { nextToken, names }: Readonly<Record<string, unknown>>): unknown {
  if (operation === "ListProjects") return pageOfOne(["site", "api"], "projects", nextToken as string | undefined, "nextToken");
  return operation === "BatchGetProjects" ? { projects: (names as readonly string[]).map(project), projectsNotFound: [] } : undefined;
}

const definitionArn = (name: string): string => `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/${name}`;
const definition = (arn: string) => ({
  taskDefinitionArn: arn,
  family: arn.split("/").at(-1)?.split(":")[0],
  // The web needs no role of its own.
  ...(arn.includes("/web:") ? {} : { taskRoleArn: roleArn("c") }),
  containerDefinitions: [{ name: "main", command: [SECRET], environment: [{ name: "PASSWORD", value: SECRET }] }],
});

const ecsAnswer =
  (definitions: readonly string[]) =>
  (operation: string, { nextToken, taskDefinition = "" }: Readonly<Record<string, string>>): unknown => {
    if (operation === "ListTaskDefinitions") return pageOfOne(definitions.map(definitionArn), "taskDefinitionArns", nextToken, "nextToken");
    return operation === "DescribeTaskDefinition" ? { taskDefinition: definition(taskDefinition) } : undefined;
  };

/** Functions with the role `a`, projects with `b` and task definitions with `c`, each full of secrets, every list in pages of one. */
export const servicesStandIn = (definitions: readonly string[] = ["web:1", "worker:3"]): Readonly<Record<"lambda" | "codebuild" | "ecs", AwsService>> => ({
  lambda: lambdaStandIn(),
  codebuild: jsonService(codebuildAnswer),
  ecs: jsonService(ecsAnswer(definitions)),
});
