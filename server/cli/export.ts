import { type Command, Option } from "commander";
import { z } from "zod";
import { type ExportParams, exportParams, graphParts } from "@/server/api/export-graph.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { GRAPH_FORMATS, GRAPH_FORMS, type GraphFormat } from "@/server/contract/graph-names.ts";
import { ACCESS_OPTIONS } from "./access.ts";
import { withCommon } from "./ask.ts";
import { type CommonOptions, openNamed } from "./context.ts";
import { writeOut } from "./out-file.ts";
import { bytesFromServer } from "./remote.ts";

interface ExportOptions extends CommonOptions {
  readonly format?: GraphFormat;
  readonly out?: string;
}

const OF_GRAPHS: readonly (readonly [flags: string, about: string])[] = [
  ["--from <name>", "only the steps of ways that begin here"],
  ["--to <name>", "only the steps of ways that end here"],
  ["--around <name>", "only the steps of ways that begin or end here"],
  ["--cluster <names>", "only what begins or ends in these clusters"],
  ["--namespace <names>", "only what begins or ends in these namespaces"],
  ["--account <ids>", "only what begins or ends in these accounts"],
];

/** Options of the table that speak of rows, and ask nothing of a graph. */
const OF_ROWS = ["--hops", "--sort", "--order"];

function formatOf({ format, json }: ExportOptions): GraphFormat {
  if (json && format !== undefined && format !== "json") throw new UsageError("invalid", `--json is --format json, not ${format}`);
  if (format === undefined && !json) throw new UsageError("invalid", `--format is missing: one of ${GRAPH_FORMATS.join(", ")}`);
  return format ?? "json";
}

function paramsOf(raw: Readonly<Record<string, unknown>>): ExportParams {
  const parsed = exportParams.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new UsageError("invalid", z.prettifyError(parsed.error).split("\n")[0] ?? "the filter is not one");
}

/** Lists stand in an address with commas. */
const entriesOf = (params: object): readonly [string, string][] =>
  Object.entries(params).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]));

/** `export`: the access graph for other tools. */
async function exportGraph({ bundle, server, snapshot, json, format, out, ...narrowing }: ExportOptions): Promise<void> {
  const params = paramsOf({ ...narrowing, format: formatOf({ ...(format && { format }), ...(json && { json }) }) });
  if (server !== undefined) return writeOut(out, await bytesFromServer(server, "export", entriesOf({ ...params, snapshot })));
  const { estate, record } = await openNamed({ ...(bundle === undefined ? {} : { bundle }), ...(snapshot === undefined ? {} : { snapshot }) });
  return writeOut(out, graphParts(estate, params, record ? { id: record.id, label: record.label } : null));
}

/** Adds the command. */
export function addExport(cli: Command): void {
  const command = withCommon(cli.command("export").description("the access graph for other tools"))
    .addOption(new Option("--format <name>", "`opengraph` is BloodHound OpenGraph").choices(GRAPH_FORMATS))
    .addOption(new Option("--form <form>", "`pairs` writes out every pair, `classes` what many may do to many as one edge").choices(GRAPH_FORMS))
    .option("--out <file>", "write to this file instead of stdout (`-`); it is replaced once all is written");
  for (const [flags, about] of [...OF_GRAPHS, ...ACCESS_OPTIONS]) if (!OF_ROWS.some((row) => flags.startsWith(row))) command.option(flags, about);
  command.action(exportGraph);
}
