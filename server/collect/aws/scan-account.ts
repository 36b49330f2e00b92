import { DescribeInstancesCommand, DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { textField } from "@/server/collect/bundle/raw.ts";
import { tryLiveCalls } from "@/server/collect/live/try-calls.ts";
import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import type { BundleSink } from "@/server/collect/scan/bundle-sink.ts";
import { mapLimit } from "@/server/collect/scan/map-limit.ts";
import type { Depth, OnProgress, SourceOutcome } from "@/server/collect/scan/progress.ts";
import { SourceLog } from "@/server/collect/scan/source-log.ts";
import { AccountReader, textsIn } from "./account-reader.ts";
import type { AwsTarget } from "./aws-target.ts";
import { homeOf, makeClients } from "./clients.ts";
import { readEks } from "./read-eks.ts";
import { readIam } from "./read-iam.ts";
import { identityCenterRegions, readIdentityCenters } from "./read-identity-center.ts";
import { readOrganization } from "./read-organization.ts";
import { readServices } from "./read-services.ts";

const REGIONS_AT_ONCE = 4;

/** Reads one account into a bundle. What may not be read is noted and left out; only an account that does not answer at all has failed. */
export async function scanAccount(
  target: AwsTarget,
  sink: BundleSink,
  onProgress: OnProgress = () => undefined,
  signal: AbortSignal = new AbortController().signal,
  depth: Depth = "all",
): Promise<SourceOutcome> {
  const log = new SourceLog(target.name ?? target.profile ?? target.roleArn ?? "aws", "aws", onProgress);
  log.of = target.account;
  const clients = makeClients(target, () => log.called("sts", "AssumeRole", target.roleArn ?? ""));
  try {
    const reader = new AccountReader(clients, sink, log, signal, depth);
    const caller = await reader.call("GetCallerIdentity", "caller", (options) => clients.sts.send(new GetCallerIdentityCommand({}), options));
    if (!caller.ok) return log.gaveUp(`the account ${caller.reason}`);
    const account = textField(caller.value, "Account");
    if (account === undefined || !/^\d{12}$/.test(account)) return log.gaveUp("the answer to get-caller-identity names no account");
    log.of = account;
    await sink.write(`accounts/${account}/get-caller-identity.json`, caller.value);
    const details = await readIam(reader, account);
    if (depth === "sample") await tryLiveCalls(reader, account);
    const regions = await regionsOf(reader, account, target);
    await Promise.all([
      readClusters(reader, account, regions, target),
      mapLimit(regions, REGIONS_AT_ONCE, async (region) => {
        await readInstances(reader, account, region);
        if (target.services) await readServices(reader, account, region);
      }),
      readOrganization(reader, account, target.onAccounts),
      readIdentityCenters(reader, account, new Set([...regions, ...identityCenterRegions(details)])),
    ]);
    return log.done();
  } finally {
    clients.close();
  }
}

/** Where EKS and EC2 are asked. Which regions are enabled is read in any case: it says where nobody looked. */
async function regionsOf(reader: AccountReader, account: string, target: AwsTarget): Promise<readonly string[]> {
  const home = homeOf(target);
  const place = { path: `accounts/${account}/describe-regions.json`, of: account };
  const answer = await reader.call("DescribeRegions", account, (options) =>
    reader.clients.ec2(home).send(new DescribeRegionsCommand({ AllRegions: false }), options),
  );
  if (answer.ok) await reader.sink.write(place.path, answer.value);
  else reader.lacks("DescribeRegions", place, answer, target.regions !== "all");
  if (target.regions !== "all") return [...new Set(target.regions)];
  const enabled = answer.ok ? textsIn(answer.value, "Regions", "RegionName") : [];
  return enabled.length > 0 ? enabled : [home];
}

/** One region after the other, so that of two clusters of one name it is always the same one that keeps it. */
async function readClusters(reader: AccountReader, account: string, regions: readonly string[], target: AwsTarget): Promise<void> {
  for (const region of regions) await readEks(reader, account, region, target);
}

const INSTANCE_PAGE = 500;

async function readInstances(reader: AccountReader, account: string, region: string): Promise<void> {
  const place = { path: `accounts/${account}/describe-instances-${segmentOf(region)}.json`, of: `${account} ${region}` };
  const paging = { token: "NextToken", next: "NextToken", lists: ["Reservations"] };
  await reader.readPages("DescribeInstances", place, paging, (next, options) =>
    reader.clients.ec2(region).send(new DescribeInstancesCommand({ MaxResults: INSTANCE_PAGE, ...next }), options),
  );
}
