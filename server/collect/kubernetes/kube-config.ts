import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { type Cluster, KubeConfig, type User } from "@kubernetes/client-node";
import { parseDocument } from "yaml";
import { field, isObject, textField } from "@/server/collect/bundle/raw.ts";
import { FORBIDDEN_REASON, leadsToForbidden } from "@/server/collect/forbidden-address.ts";
import { parseArn } from "@/server/model/arn.ts";
import { err, ok, type Result } from "@/server/model/result.ts";

export interface KubeTarget {
  /** Path of a kubeconfig; absent: KUBECONFIG, `~/.kube/config`, or the pod's own service account. */
  readonly kubeconfig?: string | undefined;
  /** Text of a kubeconfig that somebody handed in, in place of a file: it may not point at files of this machine. */
  readonly uploaded?: string | undefined;
  /** Absent: the kubeconfig's current context. */
  readonly context?: string | undefined;
  /** Whether a kubeconfig may run programs of this machine to get credentials. */
  readonly allowExec?: boolean | undefined;
}

/** A cluster that can be asked: the loaded configuration, set to one context. */
export interface KubeAccess {
  readonly config: KubeConfig;
  readonly server: string;
  /** What the cluster is called where its context says: the name in its EKS ARN, else the kubeconfig's own name for it. */
  readonly clusterName: string;
  /** Set when the kubeconfig names its cluster by an EKS ARN. */
  readonly arn?: string | undefined;
}

/** The operator's word on credential plugins: ROLEWALK_ALLOW_EXEC=1. */
export const execAllowed = (env: NodeJS.ProcessEnv = process.env): boolean => env["ROLEWALK_ALLOW_EXEC"] === "1";

const IN_CLUSTER_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const LARGEST_KUBECONFIG = 4 * 1024 * 1024;

/** Loads a kubeconfig and sets its context. Nothing is run, and no file is read that it names, before it was found harmless. */
export async function loadKubeAccess(target: KubeTarget): Promise<Result<KubeAccess, string>> {
  const loaded = await loadConfig(target);
  if (!loaded.ok) return loaded;
  const config = loaded.value;
  if (target.context !== undefined) config.setCurrentContext(target.context);
  const found = currentOf(config, target.context);
  if (!found.ok) return found;
  const refused = refusal(found.value, target);
  if (refused !== undefined) return err(refused);
  const { cluster, user } = found.value;
  if (await leadsToForbidden(cluster.server)) return err(`the server of the cluster \`${cluster.name}\` ${FORBIDDEN_REASON}`);
  const isPlain = cluster.server.startsWith("http:");
  // Only the one cluster and user that are used; for plain http the client insists on being told that there is no TLS to verify.
  config.loadFromClusterAndUser(isPlain ? { ...cluster, skipTLSVerify: true } : cluster, user);
  return ok({ config, server: cluster.server, ...nameOf(cluster.name) });
}

/** What a context says of where it leads, for those who only want to know which cluster is meant. */
export interface KubeContext {
  readonly context: string;
  readonly server: string;
  /** The kubeconfig's own name for the cluster. */
  readonly cluster: string;
  readonly clusterName: string;
  readonly arn?: string | undefined;
  readonly namespace?: string | undefined;
}

/** Reads a context without its credentials: nothing is run and no server is asked, whatever way the user signs in. */
export async function readKubeContext(target: KubeTarget): Promise<Result<KubeContext, string>> {
  const loaded = await loadConfig(target);
  if (!loaded.ok) return loaded;
  const config = loaded.value;
  if (target.context !== undefined) config.setCurrentContext(target.context);
  const found = currentOf(config, target.context);
  if (!found.ok) return found;
  const { cluster } = found.value;
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace;
  return ok({
    context: config.getCurrentContext(),
    server: cluster.server,
    cluster: cluster.name,
    ...nameOf(cluster.name),
    ...(namespace ? { namespace } : {}),
  });
}

async function loadConfig(target: KubeTarget): Promise<Result<KubeConfig, string>> {
  if (target.uploaded !== undefined) return parseConfig(target.uploaded, "the uploaded kubeconfig");
  const paths = target.kubeconfig === undefined ? await defaultPaths() : [resolve(target.kubeconfig)];
  const [first, ...rest] = paths;
  if (first === undefined) return inCluster();
  const config = await readConfig(first);
  for (const path of rest) {
    const more = await readConfig(path);
    if (!config.ok || !more.ok) return config.ok ? more : config;
    mergeMissing(config.value, more.value);
  }
  return config;
}

/** KUBECONFIG's files, else the one in the home folder; empty when there is none. */
async function defaultPaths(): Promise<string[]> {
  const named = (process.env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const found = await Promise.all(named.map(isFile));
  const present = named.filter((_, index) => found[index]);
  // Files that are not there are passed over, as kubectl does; when none is, the first one is missed by name.
  if (named.length > 0) return present.length > 0 ? present : named.slice(0, 1);
  const home = join(homedir(), ".kube", "config");
  return (await isFile(home)) ? [home] : [];
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** Adds what the earlier files of KUBECONFIG do not name yet, as kubectl does. */
function mergeMissing(config: KubeConfig, more: KubeConfig): void {
  const isNew = (known: ReadonlyArray<{ name: string }>, one: { name: string }) => !known.some((other) => other.name === one.name);
  for (const cluster of more.getClusters()) if (isNew(config.getClusters(), cluster)) config.addCluster(cluster);
  for (const user of more.getUsers()) if (isNew(config.getUsers(), user)) config.addUser(user);
  for (const context of more.getContexts()) if (isNew(config.getContexts(), context)) config.addContext(context);
  if (!config.getCurrentContext()) config.setCurrentContext(more.getCurrentContext());
}

async function readConfig(path: string): Promise<Result<KubeConfig, string>> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > LARGEST_KUBECONFIG) return err(`the kubeconfig \`${path}\` is no file of reasonable size`);
    const parsed = parseConfig(await readFile(path, "utf8"), `the kubeconfig \`${path}\``);
    if (parsed.ok) makeAbsolute(parsed.value, dirname(path));
    return parsed;
  } catch (error) {
    return err(`the kubeconfig \`${path}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseConfig(text: string, name: string): Result<KubeConfig, string> {
  const document = parseDocument(text);
  const [broken] = document.errors;
  // The parser's message goes on to quote the text around the error, which may be credentials.
  if (broken) return err(`${name} is not valid: line ${broken.linePos?.[0].line ?? 1}: ${broken.code}`);
  const raw: unknown = document.toJS({ maxAliasCount: 20 });
  if (!isObject(raw)) return err(`${name} is not valid: it is no mapping`);
  const users = Array.isArray(raw["users"]) ? raw["users"].map(withTokenFile) : [];
  const config = new KubeConfig();
  try {
    config.loadFromString(JSON.stringify({ ...raw, users }));
    return ok(config);
  } catch (error) {
    return err(`${name} is not valid: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Paths in a kubeconfig are meant from its own folder. */
function makeAbsolute(config: KubeConfig, folder: string): void {
  config.makePathsAbsolute(folder);
  for (const user of config.getUsers()) {
    const settings: unknown = field(user.authProvider, "config");
    const path = textField(settings, "tokenFile");
    if (isObject(settings) && path !== undefined) Object.assign(settings, { tokenFile: resolve(folder, path) });
  }
}

/** A user whose token lies in a file, put so that the file is read when the token is needed; the client would read it at once, or not at all. */
function withTokenFile(entry: unknown): unknown {
  const user = field(entry, "user");
  if (!isObject(entry) || !isObject(user)) return entry;
  const { tokenFile: current, "token-file": earlier, ...rest } = user;
  const tokenFile = textField({ path: current ?? earlier }, "path") ?? "";
  return tokenFile === "" || rest["token"]
    ? { ...entry, user: rest }
    : { ...entry, user: { ...rest, "auth-provider": { name: "tokenFile", config: { tokenFile } } } };
}

const isInCluster = async (): Promise<boolean> => Boolean(process.env["KUBERNETES_SERVICE_HOST"]) && (await isFile(IN_CLUSTER_TOKEN));

/** Whether there is a kubeconfig, or a pod's own service account, to be used when none is named; it may still prove unusable. */
export const isKubeconfigAtHand = async (): Promise<boolean> => (await defaultPaths()).length > 0 || (await isInCluster());

async function inCluster(): Promise<Result<KubeConfig, string>> {
  if (!(await isInCluster())) return err("there is no kubeconfig: KUBECONFIG is not set, ~/.kube/config does not exist, and this is no pod");
  const config = new KubeConfig();
  config.loadFromCluster();
  return ok(config);
}

interface Current {
  readonly cluster: Cluster;
  readonly user: User;
}

function currentOf(config: KubeConfig, asked: string | undefined): Result<Current, string> {
  const name = config.getCurrentContext();
  const known = config.getContexts().map((context) => `\`${context.name}\``);
  if (!name) return err(`the kubeconfig has no current context: name one of ${known.join(", ") || "none"}`);
  if (!config.getContextObject(name))
    return err(`the kubeconfig has no context \`${name}\`${asked === undefined ? " though it is the current one" : ""}; it has ${known.join(", ") || "none"}`);
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (!cluster) return err(`the context \`${name}\` names a cluster that the kubeconfig does not have`);
  if (!URL.canParse(cluster.server) || !/^https?:/.test(cluster.server))
    return err(`the context \`${name}\` has no server that can be asked over http or https`);
  return ok({ cluster, user: user ?? { name: "anonymous" } });
}

/** Whether the user's only credential is a token kept in a file, as a pod's own is. */
function isTokenFile(authProvider: unknown): boolean {
  const settings = isObject(authProvider) ? authProvider["config"] : undefined;
  return isObject(settings) && typeof settings["tokenFile"] === "string" && Object.keys(settings).length === 1;
}

/** Why a context may not be used; undefined when it may. */
function refusal(current: Current, target: KubeTarget): string | undefined {
  return (target.allowExec ? undefined : pluginRefusal(current.user)) ?? (target.uploaded === undefined ? undefined : fileRefusal(current));
}

function pluginRefusal(user: User): string | undefined {
  const help = "set ROLEWALK_ALLOW_EXEC=1 to allow it, or use a token or a client certificate";
  const provider: unknown = user.authProvider ?? undefined;
  if (user.exec) return `the user \`${user.name}\` gets its credentials from a program (exec plugin), which is not run: ${help}`;
  if (provider === undefined || isTokenFile(provider)) return undefined;
  return `the user \`${user.name}\` gets its credentials from an auth provider, which may run a program and is not used: ${help}`;
}

function fileRefusal({ cluster, user }: Current): string | undefined {
  const isSet: ReadonlyArray<readonly [string, boolean]> = [
    ["client-certificate", Boolean(user.certFile)],
    ["client-key", Boolean(user.keyFile)],
    ["tokenFile", isTokenFile(user.authProvider)],
    ["certificate-authority", Boolean(cluster.caFile)],
  ];
  const named = isSet.flatMap(([name, isNamed]) => (isNamed ? [name] : []));
  if (named.length === 0) return undefined;
  return `an uploaded kubeconfig may not point at files of this machine (${named.join(", ")}): put the content in, as \`kubectl config view --raw --flatten\` prints it`;
}

function nameOf(cluster: string): { clusterName: string; arn?: string } {
  const arn = parseArn(cluster);
  if (arn?.service === "eks" && arn.resource.startsWith("cluster/")) return { clusterName: arn.resource.slice("cluster/".length), arn: cluster };
  const eksctl = /^([^.]+)\.[a-z0-9-]+\.eksctl\.io$/.exec(cluster);
  return { clusterName: eksctl?.[1] ?? cluster };
}
