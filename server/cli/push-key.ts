import type { Command } from "commander";
import type { PushKeyOptions } from "./run-push-key.ts";

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

/** `push-key NAME`: adds a source that sends by itself, and prints its key. */
export function addPushKey(cli: Command): void {
  cli
    .command("push-key <name>")
    .description("add a source that sends its own bundle, and print the key it signs with: this once, and never again")
    .option("--cluster <name>", "a cluster that it may send; may be repeated", collect, [])
    .option("--account <id>", "an account that it may send; may be repeated", collect, [])
    .option("--until <time>", "when the key ends, such as 2027-01-31T00:00:00Z; by default never")
    .option("--out <file>", "write the key to a new file that only you can read, instead of stdout")
    .action(async (name: string, o: PushKeyOptions) => (await import("./run-push-key.ts")).runPushKey(name, o));
}
