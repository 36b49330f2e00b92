import { checkAgain, holderOf } from "@/server/api/live/check-again.ts";
import { liveAsked } from "@/server/api/live/live-asked.ts";
import { sourcesNamed } from "@/server/api/run-scan.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { LiveQuestion } from "@/server/contract/live.ts";
import { openEstate } from "./context.ts";
import type { LiveCommandOptions } from "./live.ts";
import { postToServer } from "./remote.ts";

type Sources = Awaited<ReturnType<typeof sourcesNamed>>;

/** The sources of a file, else the context that was named or is current, and the default credentials. @throws UsageError */
async function sourcesOf({ sources: file, context, kubeconfig, cluster }: LiveCommandOptions): Promise<Sources> {
  const isContextNamed = context !== undefined || kubeconfig !== undefined;
  if (file !== undefined) return sourcesNamed(file);
  const known = await sourcesNamed(undefined).catch((thrown: unknown): Sources => {
    if (isContextNamed && thrown instanceof UsageError) return [];
    throw thrown;
  });
  // a context of EKS most often names a program for its tokens, which is not run: the caller's own AWS credentials make them as well
  const accounts = known.flatMap((one) => (one.kind === "aws" ? [{ ...one, clusters: "all" as const }] : []));
  const isThere = isContextNamed || known.some((one) => one.kind === "kubernetes");
  return [...(isThere ? [{ name: context ?? "current-context", kind: "kubernetes" as const, context, kubeconfig, cluster }] : []), ...accounts];
}

/** Reads anew what an answer rests on, with the caller's own credentials, or has a server do so with its sources. @throws UsageError, UnreachableError */
export async function runLive(name: LiveQuestion, raw: Readonly<Record<string, unknown>>, o: LiveCommandOptions): Promise<unknown> {
  if (o.server !== undefined) {
    if (o.sources !== undefined) throw new UsageError("invalid", "--sources is for this machine: a server reads with the sources it has");
    return postToServer(o.server, `live/${name}`, { ...raw, snapshot: o.snapshot });
  }
  const asked = liveAsked(name, raw);
  const sources = await sourcesOf(o);
  const forgotten = o.bundle === undefined ? await (await import("@/server/api/forget/forgotten-here.ts")).forgottenHere() : undefined;
  return checkAgain(holderOf(await openEstate(o), asked), sources, {}, forgotten);
}
