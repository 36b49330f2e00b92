import type { Command } from "commander";
import { UsageError } from "@/server/api/usage-error.ts";
import type { LiveQuestion } from "@/server/contract/live.ts";
import { ask } from "./ask.ts";
import type { CommonOptions } from "./context.ts";
import { print } from "./print.ts";

export interface LiveCommandOptions extends CommonOptions {
  readonly live?: boolean;
  readonly sources?: string;
  /** Of `kubectl rolewalk`: the context that is asked, and the snapshot's name for its cluster. */
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly cluster?: string;
}

/** The options of commands whose answer can be checked again. */
export const withLive = (command: Command): Command =>
  command
    .option("--live", "read anew what the answer rests on, and say what differs from the snapshot")
    .option("--sources <file>", "with --live: YAML file that names the sources; by default the current context and the default credentials");

/** Answers from the snapshot, or with `--live` from what is there now. */
export async function askOrCheck(name: LiveQuestion, raw: Readonly<Record<string, unknown>>, command: Command): Promise<void> {
  const o = command.optsWithGlobals<LiveCommandOptions>();
  if (!o.live) {
    if (o.sources !== undefined) throw new UsageError("invalid", "--sources goes with --live: without it the snapshot answers");
    return ask(name, raw, o);
  }
  // the clients of clusters and clouds are large: only a check loads them
  const { runLive } = await import("./run-live.ts");
  print(`live-${name}`, await runLive(name, raw, o), o.json ?? false);
}
