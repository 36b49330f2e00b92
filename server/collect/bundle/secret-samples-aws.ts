/** Answers with a text in every place where AWS puts one; tests plant markers in them one at a time. */

const ACCOUNT = "111122223333";
const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;

const REPORT = `user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_used_service,access_key_2_active,cert_1_active
alice,${arn("user/alice")},2026-01-01T00:00:00+00:00,true,2026-02-02T00:00:00+00:00,false,true,planted-service,false,false
`;

/** The credential report with a text of its own in a column that no rule reads. */
export const CREDENTIAL_REPORT = { Content: Buffer.from(REPORT).toString("base64"), ReportFormat: "text/csv", GeneratedTime: "2026-01-01T00:00:00Z" };

export const AWS_SAMPLES: Readonly<Record<string, unknown>> = {
  "list-access-keys": {
    AccessKeyMetadata: [
      { UserName: "alice", AccessKeyId: "AKIAIOSFODNN7EXAMPLE", Status: "Active", CreateDate: "2026-01-01T00:00:00Z", SecretAccessKey: "never-printed" },
    ],
  },
  "create-access-key": { AccessKey: { UserName: "alice", AccessKeyId: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "secret-half" } },
  "assume-role": {
    Credentials: { AccessKeyId: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: "secret-half", SessionToken: "token" },
    AssumedRoleUser: { Arn: arn("role/x") },
  },
  "get-saml-provider": { SAMLMetadataDocument: "<xml/>", CreateDate: "2026-01-01T00:00:00Z" },
  "list-functions": {
    Functions: [
      {
        FunctionName: "f",
        FunctionArn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`,
        Role: arn("role/f"),
        Description: "text",
        Environment: { Variables: { DB_PASSWORD: "lambda-env" } },
      },
    ],
  },
  "batch-get-projects": {
    projects: [
      {
        name: "p",
        arn: `arn:aws:codebuild:eu-west-1:${ACCOUNT}:project/p`,
        serviceRole: arn("role/p"),
        environment: { environmentVariables: [{ name: "TOKEN", value: "build-env" }] },
        source: { buildspec: "spec", auth: { resource: "auth" } },
      },
    ],
  },
  "describe-task-definition": {
    taskDefinition: {
      taskDefinitionArn: `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/t:1`,
      taskRoleArn: arn("role/t"),
      containerDefinitions: [{ name: "c", command: ["run"], environment: [{ name: "PASSWORD", value: "task-env" }] }],
    },
  },
  "describe-instances": {
    Reservations: [
      {
        OwnerId: ACCOUNT,
        ReservationId: "r-1",
        Instances: [
          {
            InstanceId: "i-0abc",
            KeyName: "key-pair",
            PrivateIpAddress: "10.0.0.1",
            IamInstanceProfile: { Arn: arn("instance-profile/n"), Id: "AIPA" },
            MetadataOptions: { HttpTokens: "required", State: "applied" },
            ClientToken: "client-token",
          },
        ],
      },
    ],
  },
  "describe-regions": { Regions: [{ RegionName: "eu-west-1", Endpoint: "ec2.eu-west-1.amazonaws.com", OptInStatus: "opt-in-not-required" }] },
  "a Terraform plan": {
    format_version: "1.2",
    terraform_version: "1.9.8",
    variables: { password: { value: "secret" } },
    planned_values: { root_module: { resources: [{ address: "aws_iam_user.x", type: "aws_iam_user", name: "x", values: { name: "secret" } }] } },
    resource_changes: [
      {
        address: "aws_iam_access_key.x",
        mode: "managed",
        type: "aws_iam_access_key",
        name: "x",
        change: { actions: ["create"], before: null, after: { user: "alice", secret: "secret" }, after_unknown: { id: true }, after_sensitive: {} },
      },
    ],
  },
  "list-clusters": { clusters: ["orchard"] },
  "describe-cluster": {
    cluster: {
      name: "demo",
      arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/demo`,
      version: "1.34",
      endpoint: "https://endpoint",
      certificateAuthority: { data: "ca" },
      clientRequestToken: "request-token",
      identity: { oidc: { issuer: "https://oidc.example.com/id/1" } },
      accessConfig: { authenticationMode: "API" },
    },
  },
  "identitystore list-users": {
    Users: [
      {
        UserName: "alice",
        UserId: "u-1",
        IdentityStoreId: "d-1",
        DisplayName: "Alice A",
        Emails: [{ Value: "alice@example.com" }],
        PhoneNumbers: [{ Value: "+1" }],
      },
    ],
  },
};
