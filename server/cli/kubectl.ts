import type { Command } from "commander";
import { takesNamespace } from "@/server/api/ask-kube-can.ts";
import { clustersAnswer } from "@/server/contract/answers.ts";
import { answerOf } from "./ask.ts";
import type { CommonOptions } from "./context.ts";
import { type KubectlPlace, referenceOf } from "./kubectl-names.ts";

interface KubectlOptions extends CommonOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly cluster?: string;
  readonly user?: string;
  readonly cases?: string;
}

/** What the words of a command are: names of entities (`pod`: of pods), the cluster, or nothing that a context says anything about. */
type Word = "entity" | "pod" | "cluster" | "plain";

const WORDS: Readonly<Record<string, readonly Word[]>> = {
  pod: ["pod"],
  explain: ["entity", "entity"],
  who: ["entity"],
  reach: ["entity"],
  paths: ["entity", "entity"],
  can: ["entity"],
  "kube-permissions": ["entity"],
  "cluster-access": ["cluster"],
  "cluster-migration": ["cluster"],
};

/** Where the person is: asked for only when a word or an option needs it. */
async function placeOf(o: KubectlOptions): Promise<KubectlPlace> {
  const { clusterOfContext, kubeContextOf } = await import("@/server/api/kube-context.ts");
  if (o.cluster !== undefined && o.namespace !== undefined) return { cluster: o.cluster, namespace: o.namespace };
  const context = await kubeContextOf({ kubeconfig: o.kubeconfig, context: o.context });
  const cluster = o.cluster ?? clusterOfContext(clustersAnswer.parse(await answerOf("clusters", {}, o)).clusters, context);
  return { cluster, namespace: o.namespace ?? context.namespace ?? "default" };
}

async function fillWords(kinds: readonly Word[], words: unknown[], place: () => Promise<KubectlPlace>): Promise<void> {
  for (const [i, kind] of kinds.entries()) {
    const given = words[i];
    if (kind === "cluster" && given === undefined) words[i] = (await place()).cluster;
    else if (typeof given === "string" && (kind === "pod" || kind === "entity")) words[i] = await referenceOf(given, kind, place);
  }
}

/** `kube-can [SUBJECT] VERB RESOURCE …` and `kube-who-can VERB RESOURCE …`, in the context's cluster and namespace, as `kubectl auth can-i` asks. */
async function fillKubeQuestion(command: Command, o: KubectlOptions, place: () => Promise<KubectlPlace>): Promise<void> {
  if (o.cases !== undefined) return;
  const isWho = command.name() === "kube-who-can";
  const [first] = command.processedArgs;
  const words: unknown[] = isWho ? command.processedArgs : Array.isArray(first) ? first : [];
  const named = isWho || o.user !== undefined || command.getOptionValue("group") !== undefined;
  if (!named && typeof words[0] === "string") words[0] = await referenceOf(words[0], "entity", place);
  const resource = words[named ? 1 : 2];
  const { cluster, namespace } = await place();
  // a subject that is written in full is of the cluster it names
  if (!String(words[0]).startsWith("k8s://") || isWho) command.setOptionValue("cluster", cluster);
  const asksWithin = typeof resource === "string" && takesNamespace(resource) && o.allNamespaces !== true;
  command.setOptionValue("namespace", asksWithin ? namespace : undefined);
}

async function fill(command: Command): Promise<void> {
  const o = command.optsWithGlobals<KubectlOptions>();
  for (const key of ["namespace", "cluster"] as const) if (takes(command, key) && o[key] !== undefined) command.setOptionValue(key, o[key]);
  let found: Promise<KubectlPlace> | undefined;
  const place = (): Promise<KubectlPlace> => {
    found ??= placeOf(o);
    return found;
  };
  const words = WORDS[command.name()];
  if (!words) return fillKubeQuestion(command, o, place);
  await fillWords(words, command.processedArgs, place);
  if (takes(command, "cluster") && !String(command.processedArgs[0]).startsWith("k8s://")) command.setOptionValue("cluster", (await place()).cluster);
}

const takes = (command: Command, option: string): boolean => command.options.some((one) => one.attributeName() === option);
const TAKES_PLACE: ReadonlySet<string> = new Set([...Object.keys(WORDS), "kube-can", "kube-who-can"]);

/**
 * Makes the program `kubectl rolewalk`: names are those of the context's cluster and namespace, written as kubectl takes them (`sa/NAME`), its options
 * may stand anywhere, and everything else stays as it is. Commands that ask about no entity are left alone.
 */
export function asKubectlPlugin(cli: Command): Command {
  cli
    .name("kubectl rolewalk")
    .option("--context <name>", "kubeconfig context; the current one by default")
    .option("--kubeconfig <path>", "kubeconfig; KUBECONFIG or ~/.kube/config by default")
    .option("-n, --namespace <name>", "namespace; the context's own by default")
    .option("-A, --all-namespaces", "in no namespace, but everywhere")
    .option("--cluster <name>", "the snapshot's name for the cluster, where the context does not lead to it");
  for (const command of cli.commands) {
    command.configureHelp({ showGlobalOptions: true });
    if (TAKES_PLACE.has(command.name())) command.hook("preAction", (_, action) => fill(action));
  }
  return cli;
}
