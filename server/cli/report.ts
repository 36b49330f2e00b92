import { basename, extname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { askedAs, reportBytes, reportParams } from "@/server/api/report/report-bytes.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { REPORT_FORMATS, type ReportFormat } from "@/server/contract/report-formats.ts";
import { withCommon } from "./ask.ts";
import { openNamed } from "./context.ts";
import { type DeclaredOptions, declaredOption, declaresOf } from "./declared.ts";
import { writeOut } from "./out-file.ts";
import { bytesFromServer } from "./remote.ts";

interface ReportOptions extends DeclaredOptions {
  readonly format?: ReportFormat;
  readonly scope?: readonly string[];
  readonly out?: string;
}

/** Formats that a terminal would only be spoilt by. */
const BINARY: readonly string[] = ["pdf", "xlsx"];

function formatOf({ format, json, out }: ReportOptions): ReportFormat {
  if (json && format !== undefined && format !== "json") throw new UsageError("invalid", `--json is --format json, not ${format}`);
  const ending = out === undefined ? "" : extname(out).slice(1).toLowerCase();
  const chosen = format ?? (json ? "json" : REPORT_FORMATS.find((one) => one === ending)) ?? "md";
  if (BINARY.includes(chosen) && out === undefined && process.stdout.isTTY) throw new UsageError("invalid", `a report as ${chosen} is no text: say --out FILE`);
  return chosen;
}

async function bytesOf(options: ReportOptions, format: ReportFormat): Promise<AsyncIterable<Uint8Array>> {
  const { server, snapshot } = options;
  const { scope } = askedAs(reportParams, { format, scope: options.scope });
  const asked = scope.map((one): [string, string] => ["scope", one]);
  if (server) return bytesFromServer(server, "report", [["format", format], ...asked, ...(snapshot ? [["snapshot", snapshot] as const] : [])]);
  const { estate, record } = await openNamed(options);
  const of = record
    ? { snapshot: { id: record.id, label: record.label, origin: record.origin } }
    : { snapshot: null, bundle: basename(resolve(options.bundle ?? "")) };
  return reportBytes(estate, of, { format, scope }, await declaresOf(options)());
}

const more = (one: string, all: readonly string[] = []): readonly string[] => [...all, one];

/** `report`: an auditor's document of a snapshot or a part of it. */
export function addReport(cli: Command): void {
  withCommon(
    cli
      .command("report")
      .description("a document that stands on its own: what was read, what is wrong, who can become what; the same bytes for the same snapshot"),
  )
    .addOption(new Option("--format <format>", "by default what --out ends in, else md").choices(REPORT_FORMATS))
    .option("--scope <part>", "cluster=…, namespace=[cluster/]…, account=…, owner=…, team=…, environment=… or any reference; may be said again", more)
    .option("--out <file>", "write it there instead of printing it")
    .addOption(declaredOption())
    .action(async (o: ReportOptions) => {
      await writeOut(o.out, await bytesOf(o, formatOf(o)));
    });
}
