import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { Command } from "commander";
import { askKubeCases } from "@/server/api/ask-kube-can.ts";
import { parseJsonFile } from "@/server/api/parse-json-file.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { ask, withCommon } from "./ask.ts";
import type { CommonOptions } from "./context.ts";
import { print } from "./print.ts";

interface KubeOptions extends CommonOptions {
  readonly user?: string;
  readonly group?: readonly string[];
  readonly namespace?: string;
  readonly cluster?: string;
  readonly cases?: string;
}

const USAGE = "kube-can SUBJECT VERB RESOURCE[/SUBRESOURCE][.GROUP] [NAME] [-n NS], or --user U [--group G …] in place of SUBJECT, or --cases FILE";

async function cases(file: string, json: boolean): Promise<void> {
  const bytes = await readFile(file).catch((e: Error) => {
    throw new UsageError("invalid", `${file} could not be read: ${e.message}`);
  });
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
  print("kube-cases", askKubeCases(file, parseJsonFile(file, text)), json);
}

async function kubeCan(words: readonly string[], o: KubeOptions): Promise<void> {
  if (o.cases) return cases(o.cases, o.json ?? false);
  const named = o.user !== undefined || (o.group?.length ?? 0) > 0;
  const [subject, verb, resource, name, ...stray] = named ? [undefined, ...words] : words;
  if (!verb || !resource || stray.length > 0) throw new UsageError("invalid", `usage: rolewalk ${USAGE}`);
  return ask(
    "kube-can",
    { subject, verb, resource, name, namespace: o.namespace, cluster: o.cluster, user: o.user, ...(o.group ? { groups: [...o.group] } : {}) },
    o,
  );
}

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** `kube-can`, `kube-who-can` and `kube-permissions`: what RBAC, and for IAM identities the access policies, let a subject do. */
export function addKubeCan(cli: Command): void {
  withCommon(cli.command("kube-can [words...]").description("whether a subject may do something in a cluster").usage(USAGE.slice("kube-can ".length)))
    .option("--user <name>", "a Kubernetes user")
    .option("--group <name>", "a group of that user; may be given several times", collect)
    .option("-n, --namespace <name>")
    .option("--cluster <name>")
    .option("--cases <file>", "answer a file of literal questions, RBAC alone")
    .action((words: string[], o: KubeOptions) => kubeCan(words, o));
  withCommon(cli.command("kube-permissions <subject>").description("everything an identity may do in a cluster, with what gives each rule"))
    .option("--cluster <name>", "of an IAM identity, this cluster alone")
    .action((subject: string, o: KubeOptions) => ask("kube-permissions", { subject, cluster: o.cluster }, o));
  withCommon(cli.command("kube-who-can <verb> <resource> [name]").description("every subject that may do something in a cluster"))
    .option("-n, --namespace <name>")
    .option("--cluster <name>")
    .action((verb: string, resource: string, name: string | undefined, o: KubeOptions) =>
      ask("kube-who-can", { verb, resource, name, namespace: o.namespace, cluster: o.cluster }, o),
    );
}
