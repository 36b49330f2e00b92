import type { Command } from "commander";
import type { ScanCommandOptions } from "./run-scan.ts";

/** `scan`: reads clusters and accounts live; keeps a snapshot, writes a bundle, or sends it to a server. */
export function addScan(cli: Command): void {
  cli
    .command("scan")
    .description("read clusters and accounts live, and keep a snapshot or write a bundle")
    .option("--sources <file>", "YAML file that names the sources; by default the current context and the default credentials")
    .option("--out <dir>", "write a bundle instead of keeping a snapshot; `-`: as one .tar.gz to stdout")
    .option("--resume", "with --out: go on with the scan into that folder that broke off; what it had read of whole sources is not read again")
    .option("--push <url>", "send the bundle to a running server instead of keeping a snapshot here")
    .option("--push-key <file>", "with --push: sign it with this key, as a source that sends by itself; ROLEWALK_PUSH_KEY by default")
    .option("--label <text>", "name of the snapshot", "scan")
    .option("--json", "print one JSON document and nothing else")
    // the clients of clusters and clouds are large: only a scan loads them
    .action(async (o: ScanCommandOptions) => (await import("./run-scan.ts")).runScan(o));
}
