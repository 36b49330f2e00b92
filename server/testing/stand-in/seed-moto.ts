import { DescribeSubnetsCommand, EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { CreateClusterCommand, CreateNodegroupCommand, EKSClient } from "@aws-sdk/client-eks";
import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";

const policy = (...statements: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const trustsService = (service: string): string => policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });

/** What a seeded account holds. */
export interface SeededAccount {
  readonly accessKeyId: string;
  /** The secret half of that key: no document may hold it. */
  readonly secretAccessKey: string;
  readonly clusterArn: string;
  readonly providerArn: string;
}

/** Puts users, a group, roles, an OIDC provider, an instance profile, a cluster with a node group and an instance into an empty moto server. */
export async function seedMoto(endpoint: string, region: string): Promise<SeededAccount> {
  const options = { endpoint, region, credentials: { accessKeyId: "seed", secretAccessKey: "seed" } };
  const [iam, eks, ec2] = [new IAMClient(options), new EKSClient(options), new EC2Client(options)];
  await iam.send(new CreateUserCommand({ UserName: "hugotse", Path: "/people/" }));
  await iam.send(new CreateUserCommand({ UserName: "robot" }));
  await iam.send(new CreateGroupCommand({ GroupName: "developers" }));
  await iam.send(new AddUserToGroupCommand({ GroupName: "developers", UserName: "hugotse" }));
  const mayAssume = policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" });
  await iam.send(new PutGroupPolicyCommand({ GroupName: "developers", PolicyName: "assume", PolicyDocument: mayAssume }));
  const key = await iam.send(new CreateAccessKeyCommand({ UserName: "hugotse" }));
  const provider = await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: "https://oidc.example.com/id/A1",
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"],
    }),
  );
  const providerArn = provider.OpenIDConnectProviderArn ?? "";
  const webTrust = policy({ Effect: "Allow", Principal: { Federated: providerArn }, Action: "sts:AssumeRoleWithWebIdentity" });
  await iam.send(new CreateRoleCommand({ RoleName: "S3Admin", AssumeRolePolicyDocument: webTrust }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName: "S3Admin", PolicyName: "s3", PolicyDocument: policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }) }),
  );
  const node = await iam.send(new CreateRoleCommand({ RoleName: "nodes", AssumeRolePolicyDocument: trustsService("ec2.amazonaws.com") }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "nodes" }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "nodes", RoleName: "nodes" }));
  const subnets = (await ec2.send(new DescribeSubnetsCommand({}))).Subnets?.flatMap((one) => one.SubnetId ?? []) ?? [];
  const nodeRole = node.Role?.Arn ?? "";
  const cluster = await eks.send(new CreateClusterCommand({ name: "orchard", roleArn: nodeRole, resourcesVpcConfig: { subnetIds: subnets.slice(0, 2) } }));
  await eks.send(new CreateNodegroupCommand({ clusterName: "orchard", nodegroupName: "general", nodeRole, subnets: subnets.slice(0, 1) }));
  await ec2.send(
    new RunInstancesCommand({
      ImageId: "ami-12c6146b",
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: "nodes" },
      UserData: Buffer.from("PLANTED-USER-DATA").toString("base64"),
    }),
  );
  for (const client of [iam, eks, ec2]) client.destroy();
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = key.AccessKey ?? {};
  return { accessKeyId, secretAccessKey, clusterArn: cluster.cluster?.arn ?? "", providerArn };
}
