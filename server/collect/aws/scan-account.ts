import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { textField } from "@/server/collect/bundle/raw.ts";
import { tryLiveCalls } from "@/server/collect/live/try-calls.ts";
import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import type { BundleSink } from "@/server/collect/scan/bundle-sink.ts";
import type { Depth, OnProgress, SourceOutcome } from "@/server/collect/scan/progress.ts";
import { SourceLog } from "@/server/collect/scan/source-log.ts";
import { AccountReader } from "./account-reader.ts";
import type { AwsTarget } from "./aws-target.ts";
import { makeClients } from "./clients.ts";
import { readEks } from "./read-eks.ts";
import { readIam } from "./read-iam.ts";
import { identityCenterRegions, readIdentityCenters } from "./read-identity-center.ts";
import { readOrganization } from "./read-organization.ts";
import { readServices } from "./read-services.ts";

/** Reads one account into a bundle. What may not be read is noted and left out; only an account that does not answer at all has failed. */
export async function scanAccount(
  target: AwsTarget,
  sink: BundleSink,
  onProgress: OnProgress = () => undefined,
  signal: AbortSignal = new AbortController().signal,
  depth: Depth = "all",
): Promise<SourceOutcome> {
  const log = new SourceLog(target.name ?? target.profile ?? target.roleArn ?? "aws", "aws", onProgress);
  const clients = makeClients(target, () => log.called("sts", "AssumeRole", target.roleArn ?? ""));
  try {
    const reader = new AccountReader(clients, sink, log, signal, depth);
    const caller = await reader.call("GetCallerIdentity", "caller", (options) => clients.sts.send(new GetCallerIdentityCommand({}), options));
    if (!caller.ok) return log.gaveUp(`the account ${caller.reason}`);
    const account = textField(caller.value, "Account");
    if (account === undefined || !/^\d{12}$/.test(account)) return log.gaveUp("the answer to get-caller-identity names no account");
    await sink.write(`accounts/${account}/get-caller-identity.json`, caller.value);
    const details = await readIam(reader, account);
    if (depth === "sample") await tryLiveCalls(reader, account);
    for (const region of new Set(target.regions)) {
      await readEks(reader, account, region, target);
      await readInstances(reader, account, region);
      if (target.services) await readServices(reader, account, region);
    }
    await readOrganization(reader, account);
    await readIdentityCenters(reader, account, new Set([...target.regions, ...identityCenterRegions(details)]));
    return log.done();
  } finally {
    clients.close();
  }
}

const INSTANCE_PAGE = 500;

async function readInstances(reader: AccountReader, account: string, region: string): Promise<void> {
  const place = { path: `accounts/${account}/describe-instances-${segmentOf(region)}.json`, of: `${account} ${region}` };
  const paging = { token: "NextToken", next: "NextToken", lists: ["Reservations"] };
  await reader.readPages("DescribeInstances", place, paging, (next, options) =>
    reader.clients.ec2(region).send(new DescribeInstancesCommand({ MaxResults: INSTANCE_PAGE, ...next }), options),
  );
}
