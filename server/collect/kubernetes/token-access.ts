import { KubeConfig } from "@kubernetes/client-node";
import type { KubeAccess } from "./kube-config.ts";

/** A cluster that is known without a kubeconfig. */
export interface TokenCluster {
  readonly clusterName: string;
  readonly arn?: string | undefined;
  readonly server: string;
  /** PEM of the authority that signed the server's certificate, in base64; absent: those the machine trusts. */
  readonly certificateAuthority?: string | undefined;
  /** Makes a token, each time anew. */
  readonly token: () => Promise<string>;
}

/** Access to such a cluster; its token is made anew whenever credentials are renewed. */
export function tokenAccess({ clusterName, arn, server, certificateAuthority, token }: TokenCluster): KubeAccess {
  const config = new KubeConfig();
  config.addAuthenticator({
    isAuthProvider: () => true,
    applyAuthentication: async (_, options) => {
      options.headers = { ...options.headers, Authorization: `Bearer ${await token()}` };
    },
  });
  const skipTLSVerify = server.startsWith("http:");
  config.loadFromClusterAndUser({ name: clusterName, server, skipTLSVerify, ...(certificateAuthority && { caData: certificateAuthority }) }, { name: "token" });
  return { config, server, clusterName, arn };
}
