import { doctor, estimate } from "@/server/api/check-sources.ts";
import { sourcesNamed } from "@/server/api/run-scan.ts";
import { UnreachableError, UsageError } from "@/server/api/usage-error.ts";
import { print } from "./print.ts";

export interface DoctorOptions {
  readonly sources?: string;
  readonly estimate?: boolean;
  readonly json?: boolean;
}

const GATE_FAILED = 1;

/** Checks the sources and prints what each lacks, or how many calls a scan of them sends. @throws UsageError, UnreachableError when no source answers */
export async function runDoctor(o: DoctorOptions): Promise<void> {
  const sources = await sourcesNamed(o.sources);
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new UsageError("invalid", "the check was interrupted")));
  if (o.estimate) {
    const counted = await estimate(sources, controller.signal);
    print("estimate", counted, o.json ?? false);
    if (counted.sources.every((one) => one.state === "failed")) throw new UnreachableError("no source answers");
    return;
  }
  const answer = await doctor(sources, controller.signal);
  print("doctor", answer, o.json ?? false);
  if (answer.sources.every((one) => one.state === "failed")) throw new UnreachableError("no source answers");
  if (answer.sources.some((one) => one.state !== "complete")) process.exitCode = GATE_FAILED;
}
