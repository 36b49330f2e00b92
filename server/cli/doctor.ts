import type { Command } from "commander";
import type { DoctorOptions } from "./run-doctor.ts";

/** `doctor`: tries each source, call by call, and names each permission that is missing. */
export function addDoctor(cli: Command): void {
  cli
    .command("doctor")
    .description("try each source call by call, and name each permission that is missing; exit code 1 when one is")
    .option("--sources <file>", "YAML file that names the sources; by default the current context and the default credentials")
    .option("--estimate", "count the calls that a scan would send, by operation, instead; nothing is judged")
    .option("--json", "print one JSON document and nothing else")
    .action(async (o: DoctorOptions) => (await import("./run-doctor.ts")).runDoctor(o));
}
