import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { EKSClient } from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { AwsTarget } from "./aws-target.ts";
import { eksToken } from "./eks-token.ts";
import { readOnlyPlugin } from "./read-only.ts";
import { throttlePlugin } from "./throttling.ts";

/** The clients of one account; those of IAM, STS and Organizations answer for all regions. */
export interface AwsClients {
  readonly sts: STSClient;
  readonly iam: IAMClient;
  readonly organizations: OrganizationsClient;
  readonly eks: (region: string) => EKSClient;
  readonly ec2: (region: string) => EC2Client;
  readonly ssoAdmin: (region: string) => SSOAdminClient;
  readonly identitystore: (region: string) => IdentitystoreClient;
  /** Makes a bearer token of an EKS cluster; it works after `close` too. */
  readonly token: (region: string, cluster: string) => Promise<string>;
  readonly lambda: (region: string) => LambdaClient;
  readonly codebuild: (region: string) => CodeBuildClient;
  readonly ecs: (region: string) => ECSClient;
  readonly close: () => void;
}

const ATTEMPTS = 8;

/** Where STS, IAM and Organizations are asked when a source names no region. */
const HOME_REGION = "us-east-1";
/** Where what answers for all regions is asked. */
export const homeOf = ({ home, regions }: Pick<AwsTarget, "home" | "regions">): string => home ?? (regions === "all" ? undefined : regions[0]) ?? HOME_REGION;

type Provider = ReturnType<typeof fromTemporaryCredentials>;
const EARLY_MS = 5 * 60_000;

/** One session of the assumed role for all clients, renewed before it ends. */
function shared(provider: Provider): Provider {
  let kept: ReturnType<Provider> | undefined;
  return async (properties) => {
    const current = await kept?.catch(() => undefined);
    if (current && (current.expiration === undefined || current.expiration.getTime() - Date.now() > EARLY_MS)) return current;
    kept = provider(properties);
    return kept;
  };
}

function settings(target: AwsTarget, onAssume: () => void) {
  const own = target.credentials ?? fromNodeProviderChain(target.profile === undefined ? {} : { profile: target.profile });
  const common = {
    maxAttempts: target.attempts ?? ATTEMPTS,
    retryMode: "adaptive" as const,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: target.timeoutMs ?? 60_000 },
    ...(target.endpoint !== undefined && { endpoint: target.endpoint }),
  };
  if (target.roleArn === undefined) return { ...common, credentials: own };
  const credentials = fromTemporaryCredentials({
    masterCredentials: own,
    params: {
      RoleArn: target.roleArn,
      RoleSessionName: target.sessionName ?? "rolewalk",
      ...(target.externalId !== undefined && { ExternalId: target.externalId }),
    },
    clientConfig: { ...common, region: homeOf(target) },
    clientPlugins: [readOnlyPlugin],
  });
  return {
    ...common,
    credentials: shared((properties) => {
      onAssume();
      return credentials(properties);
    }),
  };
}

/** Makes the clients of a source. Each can send the listed operations only. `onAssume` is told each time the role is assumed. */
export function makeClients(target: AwsTarget, onAssume: () => void = () => undefined): AwsClients {
  const common = settings(target, onAssume);
  const region = homeOf(target);
  const made: Array<{ destroy(): void }> = [];
  const guarded = <C extends { middlewareStack: { use(plugin: typeof readOnlyPlugin): void }; destroy(): void }>(client: C): C => {
    client.middlewareStack.use(readOnlyPlugin);
    client.middlewareStack.use(throttlePlugin);
    made.push(client);
    return client;
  };
  type Guarded = Parameters<typeof guarded>[0];
  const regional = <C extends Guarded>(make: (at: string) => C): ((at: string) => C) => {
    const clients = new Map<string, C>();
    return (at) => {
      const client = clients.get(at) ?? guarded(make(at));
      clients.set(at, client);
      return client;
    };
  };
  const sts = guarded(new STSClient({ ...common, region }));
  return {
    sts,
    iam: guarded(new IAMClient({ ...common, region })),
    organizations: guarded(new OrganizationsClient({ ...common, region })),
    eks: regional((at) => new EKSClient({ ...common, region: at })),
    ec2: regional((at) => new EC2Client({ ...common, region: at })),
    ssoAdmin: regional((at) => new SSOAdminClient({ ...common, region: at })),
    identitystore: regional((at) => new IdentitystoreClient({ ...common, region: at })),
    token: (at, cluster) => eksToken(sts, { cluster, region: at, endpoint: target.endpoint }),
    lambda: regional((at) => new LambdaClient({ ...common, region: at })),
    codebuild: regional((at) => new CodeBuildClient({ ...common, region: at })),
    ecs: regional((at) => new ECSClient({ ...common, region: at })),
    close: () => {
      for (const client of made) client.destroy();
    },
  };
}
