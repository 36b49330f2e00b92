import { AwsError, type AwsService } from "@/server/testing/stand-in/aws.ts";
import { jsonService } from "@/server/testing/stand-in/aws-json.ts";
import { queryService } from "@/server/testing/stand-in/aws-query.ts";
import { listen, type StandIn } from "@/server/testing/stand-in/listen.ts";
import type { ServedAccount, ServedBundle } from "./served-bundle.ts";
import { servedEc2 } from "./served-ec2.ts";
import { servedEks } from "./served-eks.ts";
import { servedIam } from "./served-iam.ts";
import { servedOrganization } from "./served-organization.ts";

/** What an account was asked. */
export interface AccountCalls {
  count: number;
  now: number;
  /** The most requests that were open at once. */
  most: number;
}

export interface ServedAws extends StandIn {
  readonly calls: ReadonlyMap<string, AccountCalls>;
  /** From now on nobody may assume a role in this account. */
  unplug(account: string): void;
}

/** The key that a session in an account signs with; whose it is can be read off it. */
const keyOf = (account: string): string => `ASIA${account}ROLE`;
const ROLE = /^arn:aws:iam::(\d{12}):role\/(.+)$/;

function sts(account: ServedAccount | undefined, unplugged: ReadonlySet<string>): AwsService {
  return queryService((operation, { RoleArn = "" }) => {
    if (operation === "AssumeRole") {
      const [, target = "", role] = ROLE.exec(RoleArn) ?? [];
      if (unplugged.has(target)) throw new AwsError("AccessDenied", `User is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`, 403);
      const Credentials = { AccessKeyId: keyOf(target), SecretAccessKey: "assumed", SessionToken: "assumed", Expiration: "2099-01-01T00:00:00Z" };
      return { Credentials, AssumedRoleUser: { AssumedRoleId: "AROAREADER:rolewalk", Arn: `arn:aws:sts::${target}:assumed-role/${role}/rolewalk` } };
    }
    if (operation !== "GetCallerIdentity" || !account) return undefined;
    return { Account: account.id, Arn: `arn:aws:sts::${account.id}:assumed-role/rolewalk-reader/rolewalk`, UserId: "AROAREADER:rolewalk" };
  });
}

function serviceOf(bundle: ServedBundle, name: string, account: ServedAccount | undefined, region: string, unplugged: ReadonlySet<string>) {
  if (name === "sts") return sts(account, unplugged);
  if (!account) return undefined;
  if (name === "iam") return servedIam(account);
  if (name === "ec2") return servedEc2(account, region);
  if (name === "eks") return servedEks(bundle, account, region);
  // The Identity Center is in another region.
  if (name === "sso") return jsonService(() => ({ Instances: [] }));
  return name === "organizations" ? servedOrganization(bundle, account.id) : undefined;
}

const SCOPE = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/;

/** All accounts of a bundle behind one endpoint: a request is answered by the account whose session signed it. */
export async function serveAws(bundle: ServedBundle): Promise<ServedAws> {
  const calls = new Map<string, AccountCalls>();
  const unplugged = new Set<string>();
  const standIn = await listen(async (request, response, body) => {
    const [, key = "", region = "", name = ""] = SCOPE.exec(request.headers.authorization ?? "") ?? [];
    const account = bundle.accounts.get(key.slice("ASIA".length, -"ROLE".length));
    const service = serviceOf(bundle, name, account, region, unplugged);
    if (!service) return response.writeHead(403).end();
    const counted = calls.get(account?.id ?? "") ?? { count: 0, now: 0, most: 0 };
    calls.set(account?.id ?? "", counted);
    counted.count += 1;
    counted.now += 1;
    counted.most = Math.max(counted.most, counted.now);
    // What is open at once can be counted only when answers take a moment.
    await new Promise((resolve) => setTimeout(resolve, 1));
    counted.now -= 1;
    const call = service.tell(request, body.toString("utf8"));
    try {
      return service.write(response, call.operation, service.answer(call));
    } catch (error) {
      return service.writeError(response, error instanceof AwsError ? error : new AwsError("InternalFailure", String(error), 500));
    }
  });
  return { ...standIn, calls, unplug: (account) => void unplugged.add(account) };
}
