import { createHash, createHmac } from "node:crypto";
import { serverIdentity } from "./certificates.ts";
import { answerJson, listen, type StandIn } from "./listen.ts";

const ID_HEADER = "x-k8s-aws-id";
const TAKEN_FOR_MS = 15 * 60_000;
/** What a cluster lets pass to STS; anything else in the question makes the token void. */
const PARAMETERS = [
  "Action",
  "Version",
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
];

export interface EksApi extends StandIn {
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  /** Why each request was not let in; empty text: it was. */
  readonly verdicts: string[];
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const escaped = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The signature of the question as STS computes it, for the secret key. */
function signatureOf(url: URL, cluster: string, secretAccessKey: string): string {
  const [, day = "", region = "", service = ""] = (url.searchParams.get("X-Amz-Credential") ?? "").split("/");
  const query = [...url.searchParams]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join("&");
  const canonical = ["GET", url.pathname, query, `host:${url.host}`, `${ID_HEADER}:${cluster}`, "", `host;${ID_HEADER}`, sha256("")].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", url.searchParams.get("X-Amz-Date"), scope, sha256(canonical)].join("\n");
  const key = [region, service, "aws4_request"].reduce((k, part) => hmac(k, part), hmac(`AWS4${secretAccessKey}`, day));
  return createHmac("sha256", key).update(toSign).digest("hex");
}

function madeAt(url: URL): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(url.searchParams.get("X-Amz-Date") ?? "") ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Why a bearer token does not open the cluster; empty text: it does. */
export function tokenProblem(authorization: string | undefined, cluster: string, secretAccessKey: string, now = Date.now()): string {
  const encoded = /^Bearer k8s-aws-v1\.([\w-]+)$/.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return "no token of this kind";
  const url = new URL(Buffer.from(encoded, "base64url").toString());
  const odd = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  if (odd !== undefined) return `the parameter ${odd}`;
  if (url.searchParams.get("Action") !== "GetCallerIdentity") return "another question";
  if (url.searchParams.get("X-Amz-SignedHeaders") !== `host;${ID_HEADER}`) return "other headers are signed";
  if (!(Math.abs(now - madeAt(url)) < TAKEN_FOR_MS)) return "too old";
  return url.searchParams.get("X-Amz-Signature") === signatureOf(url, cluster, secretAccessKey) ? "" : "the signature is another's";
}

/** The API of an EKS cluster, over TLS: lets in who shows a token that was made for its name with the secret key, and hands on to the server behind. */
export async function startEksApi(behind: StandIn, cluster: string, secretAccessKey: string): Promise<EksApi> {
  const verdicts: string[] = [];
  const identity = serverIdentity();
  const standIn = await listen(async (request, response) => {
    const problem = tokenProblem(request.headers.authorization, cluster, secretAccessKey);
    verdicts.push(problem);
    if (problem !== "")
      return answerJson(response, 401, { kind: "Status", apiVersion: "v1", status: "Failure", reason: "Unauthorized", message: "Unauthorized", code: 401 });
    const answer = await fetch(`${behind.url}${request.url}`, { method: request.method ?? "GET", headers: { accept: request.headers.accept ?? "" } });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
    return response.end(Buffer.from(await answer.arrayBuffer()));
  }, identity);
  return { ...standIn, ca: identity.ca, verdicts };
}
