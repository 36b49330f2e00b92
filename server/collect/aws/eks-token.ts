import type { STSClient } from "@aws-sdk/client-sts";
import { SignatureV4 } from "@smithy/signature-v4";

const PREFIX = "k8s-aws-v1.";
/** How long STS takes the signed question; the cluster takes the token for fifteen minutes after it was made. */
const SIGNED_FOR_S = 60;

export interface TokenOf {
  /** EKS's name of the cluster, without which the token is no other cluster's. */
  readonly cluster: string;
  readonly region: string;
  /** One server that stands in for all of AWS. */
  readonly endpoint?: string | undefined;
}

/**
 * The bearer token of an EKS cluster, as `aws eks get-token` makes it: STS's question who the caller is, signed for this cluster by name, which the
 * cluster asks in the caller's place. Nothing is sent. @throws when there are no credentials
 */
export async function eksToken({ config }: STSClient, { cluster, region, endpoint }: TokenOf, at = new Date()): Promise<string> {
  const url = endpoint === undefined ? config.endpointProvider({ Region: region, UseGlobalEndpoint: false }).url : new URL(endpoint);
  const signer = new SignatureV4({ service: "sts", region, credentials: config.credentials, sha256: config.sha256 });
  const { query = {} } = await signer.presign(
    {
      method: "GET",
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      headers: { host: url.host, "x-k8s-aws-id": cluster },
    },
    { expiresIn: SIGNED_FOR_S, signingDate: at },
  );
  const signed = new URL(url);
  signed.search = new URLSearchParams(query as Record<string, string>).toString();
  return `${PREFIX}${Buffer.from(signed.toString()).toString("base64url")}`;
}
