import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { STSClient } from "@aws-sdk/client-sts";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { firstProblem } from "@/server/collect/bundle/raw.ts";
import { FORBIDDEN_REASON, namesForbidden } from "@/server/collect/forbidden-address.ts";
import { NAMESPACE_NAME } from "@/server/collect/kubernetes/kinds.ts";
import { isKubeconfigAtHand } from "@/server/collect/kubernetes/kube-config.ts";
import { err, ok, type Result } from "@/server/model/result.ts";

const name = z.string().min(1).max(200);
const region = z.string().regex(/^[a-z]{2,}(-[a-z0-9]+)+$/, "is no AWS region");

/** Who left something out of a scan, why, and on which day: it stays in every coverage. */
const decided = { by: z.string().min(1).max(200), why: z.string().min(1).max(1000), when: z.iso.date("is no day, such as 2026-11-27") };
const excludedAccount = z.strictObject({ account: z.string().regex(/^\d{12}$/, "is no account id of 12 digits"), ...decided });
/** By name, or by ARN where several have the name. */
const excludedCluster = z.strictObject({ cluster: name, ...decided });

const organization = z.strictObject({
  /** The role that is assumed in each account, with its path if it has one. */
  role: z.string().regex(/^[\w+=,.@-]+(\/[\w+=,.@-]+)*$/, "is no name of a role"),
  externalId: z.string().min(2).optional(),
  exclude: z.array(excludedAccount).optional(),
});

const SHORTEST_MS = 60_000;
const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a time between scans, written as `15m`, `1h` or `1d`; undefined when it is not one. */
export function everyMs(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * UNITS[unit as keyof typeof UNITS];
  return ms >= SHORTEST_MS ? ms : undefined;
}

const every = z.string().refine((text) => everyMs(text) !== undefined, "is no time between scans, such as 15m, 1h or 1d");

const kubernetesSource = z.strictObject({
  name,
  kind: z.literal("kubernetes"),
  /** Path of a kubeconfig, from the sources file's folder; absent: the default one. */
  kubeconfig: z.string().min(1).optional(),
  context: z.string().min(1).optional(),
  /** What the cluster is called in references. */
  cluster: z.string().min(1).optional(),
  /** The namespaces that its credential may read; absent: all of them. */
  namespaces: z.array(z.string().regex(NAMESPACE_NAME, "is no name of a namespace")).min(1, "names no namespace").optional(),
  /** How often the server reads it by itself: `15m`, `1h`, `1d`; absent: only when asked. */
  every: every.optional(),
  /** Whether the server watches it for changes, for the live view. */
  watch: z.boolean().optional(),
});

/** Which of the clusters that EKS names are read through their own API; absent: none, they are described by EKS alone. */
const clusterChoice = z.union([z.enum(["all", "none"]), z.array(name).min(1, "names no cluster")], { error: "is neither all, none nor a list of names" });

const awsSource = z.strictObject({
  name,
  kind: z.literal("aws"),
  profile: z.string().min(1).optional(),
  regions: z.union([z.literal("all"), z.array(region).min(1, "needs a region: EKS and EC2 are asked region by region")]),
  endpoint: z
    .url({ protocol: /^https?$/, error: "is no http or https URL" })
    .refine((url) => !namesForbidden(url), FORBIDDEN_REASON)
    .optional(),
  roleArn: z
    .string()
    .regex(/^arn:[\w-]+:iam::\d{12}:role\/.+$/, "is no ARN of a role")
    .optional(),
  externalId: z.string().min(2).optional(),
  sessionName: z
    .string()
    .regex(/^[\w+=,.@-]{2,64}$/, "is no session name: 2 to 64 letters, digits and +=,.@-")
    .optional(),
  clusters: clusterChoice.optional(),
  excludeClusters: z.array(excludedCluster).optional(),
  organization: organization.optional(),
  /** How often the server reads it by itself: `15m`, `1h`, `1d`; absent: only when asked. */
  every: every.optional(),
  /** Whether Lambda functions, CodeBuild projects and ECS task definitions are read for the roles they have. */
  services: z.boolean().optional(),
});

export const scanSource = z.discriminatedUnion("kind", [kubernetesSource, awsSource]);
/** What a scan reads. It names contexts and profiles; credentials are never part of it. */
export type ScanSource = z.infer<typeof scanSource>;
export type AwsSource = z.infer<typeof awsSource>;

export const sourcesFile = z.strictObject({ sources: z.array(scanSource).min(1, "names no source") }).superRefine(({ sources }, ctx) => {
  const seen = new Set<string>();
  for (const [index, source] of sources.entries()) {
    if (seen.has(source.name)) ctx.addIssue({ code: "custom", path: ["sources", index, "name"], message: `is used twice: \`${source.name}\`` });
    seen.add(source.name);
  }
});

/** Reads a sources file; the error names file, line and cause. */
export async function readSources(path: string): Promise<Result<ScanSource[], string>> {
  try {
    return parseSources(await readFile(path, "utf8"), path);
  } catch (error) {
    return err(`the sources file \`${path}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The same from text; paths of kubeconfigs are taken from the file's folder. */
export function parseSources(text: string, path: string): Result<ScanSource[], string> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken)
    return err(`${path}:${broken.linePos?.[0].line ?? 1}: ${broken.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? "is no YAML"}`);
  const parsed = sourcesFile.safeParse(document.toJS({ maxAliasCount: 20 }));
  if (!parsed.success) {
    const line = lineOf(document, parsed.error.issues[0]?.path ?? [], lines);
    return err(`${path}:${line}: ${firstProblem(parsed.error)}`);
  }
  return ok(parsed.data.sources.map((source) => located(source, dirname(resolve(path)))));
}

/** The line of the innermost node that a problem's path leads to. */
function lineOf(document: Document.Parsed, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function located(source: ScanSource, folder: string): ScanSource {
  if (source.kind !== "kubernetes" || source.kubeconfig === undefined) return source;
  const path = source.kubeconfig.replace(/^~(?=\/|$)/, homedir());
  return { ...source, kubeconfig: isAbsolute(path) ? path : join(folder, path) };
}

/** What is read when no sources are named: the current context, and the account of the default credentials. Those that are not there are left out. */
export async function defaultSources(): Promise<ScanSource[]> {
  const at = await configuredRegion();
  return [
    ...((await isKubeconfigAtHand()) ? [{ name: "current-context", kind: "kubernetes" as const }] : []),
    ...(at === undefined ? [] : [{ name: "default-credentials", kind: "aws" as const, regions: [at] }]),
  ];
}

/** The region that the environment or the shared configuration names, of a profile or the default one. */
export async function configuredRegion(profile?: string): Promise<string | undefined> {
  const client = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
