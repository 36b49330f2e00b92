import { z } from "zod";
import { snapshotHolder } from "@/server/api/ask-snapshot.ts";
import { answering, bodyOf, jsonBytes } from "@/server/api/http.ts";
import { requireSameOrigin } from "@/server/api/same-origin.ts";
import { isReadLive, scanSourceOf } from "@/server/api/scan-sources.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { LIVE_QUESTIONS } from "@/server/contract/live.ts";
import { forgottenIn } from "@/server/store/forgotten-name-repository.ts";
import { listSources } from "@/server/store/source-repository.ts";
import { checkAgain } from "./check-again.ts";
import { liveAsked } from "./live-asked.ts";

const body = z.record(z.string(), z.unknown());
const NO_SOURCE = "there is no source to read anew from: add the kubeconfig context or the AWS profile that leads there on the page of snapshots";

/** `POST /api/v1/live/{question}`: the answer of what is there now, read with the configured sources. Nothing of it is kept. */
export const checkAgainOverHttp = (request: Request, name: string): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const question = LIVE_QUESTIONS.find((one) => one === name);
    if (!question) throw new UsageError("not-found", `\`${name}\` cannot be checked again; ${LIVE_QUESTIONS.join(", ")} can`);
    const asked = liveAsked(question, await bodyOf(request, body));
    const sources = (await listSources(await serverStore())).filter((one) => one.enabled && isReadLive(one)).map(scanSourceOf);
    if (sources.length === 0) throw new UsageError("invalid", NO_SOURCE);
    const holder = await snapshotHolder(new URL(request.url).searchParams.get("snapshot") ?? undefined, asked);
    return jsonBytes(await checkAgain(holder, sources, {}, await forgottenIn(await serverStore())));
  });
