import { CodeBuildClient, CreateProjectCommand } from "@aws-sdk/client-codebuild";
import { ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";

const SECRET = "PLANTED-SERVICE-SECRET";
const EMPTY_ZIP = Buffer.concat([Buffer.from("PK\u0005\u0006"), Buffer.alloc(18)]);
const trusts = (service: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }] });

/** Puts a function, a project and a task definition, each with a role and secrets, into moto; the roles' ARNs in that order. */
export async function seedServices(endpoint: string, region: string): Promise<readonly string[]> {
  const options = { endpoint, region, credentials: { accessKeyId: "seed", secretAccessKey: "seed" } };
  const [iam, lambda, codebuild, ecs] = [new IAMClient(options), new LambdaClient(options), new CodeBuildClient(options), new ECSClient(options)];
  const roleFor = async (name: string, service: string): Promise<string> =>
    (await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trusts(service) }))).Role?.Arn ?? "";
  const roles = [
    await roleFor("function", "lambda.amazonaws.com"),
    await roleFor("project", "codebuild.amazonaws.com"),
    await roleFor("task", "ecs-tasks.amazonaws.com"),
  ];
  const [Role = "", serviceRole = "", taskRoleArn = ""] = roles;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "resize",
      Runtime: "nodejs22.x",
      Role,
      Handler: "index.handler",
      Code: { ZipFile: EMPTY_ZIP },
      Environment: { Variables: { DB_PASSWORD: SECRET } },
    }),
  );
  await codebuild.send(
    new CreateProjectCommand({
      name: "site",
      serviceRole,
      source: { type: "S3", location: "bucket/path", buildspec: SECRET },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "LINUX_CONTAINER", image: "i", computeType: "BUILD_GENERAL1_SMALL", environmentVariables: [{ name: "TOKEN", value: SECRET }] },
    }),
  );
  const containerDefinitions = [{ name: "main", image: "i", memory: 128, environment: [{ name: "PASSWORD", value: SECRET }] }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: "worker", taskRoleArn, containerDefinitions }));
  for (const client of [iam, lambda, codebuild, ecs]) client.destroy();
  return roles;
}
