import type { AccessEntryFact } from "@/server/facts/eks.ts";
import { emptyCluster } from "@/server/facts/empty-cluster.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { AuthenticationMode } from "./compile-access.ts";
import { type IamDirectory, type IamPrincipal, parsePrincipalArn } from "./iam-directory.ts";

/** Builders for tests of signing in. */
export const ACCOUNT = "111122223333";
export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
export const userArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:user/${name}`;

/** A cluster of which every list was read. */
export function aCluster(mode: AuthenticationMode | undefined, more: Partial<ClusterFacts> = {}): ClusterFacts {
  const lists = { accessEntries: "complete", configMaps: "complete", ...more.lists } as const;
  const eks = {
    name: "c1",
    arn: "arn:aws:eks:eu-west-1:111122223333:cluster/c1",
    ...(mode && { authenticationMode: mode }),
    publicAccessCidrs: [],
    autoMode: false,
    tags: {},
  };
  return { ...emptyCluster("c1"), eks, ...more, lists };
}

export const anEntry = (principalArn: string, more: Partial<AccessEntryFact> = {}): AccessEntryFact => ({
  principalArn,
  type: "STANDARD",
  groups: [],
  tags: {},
  createdAt: "2025-01-01T00:00:00Z",
  ...more,
});

export const anAwsAuth = (values: Readonly<Record<string, string>>): ClusterFacts["configMaps"][number] => ({
  name: "aws-auth",
  namespace: "kube-system",
  labels: {},
  annotations: {},
  keys: Object.keys(values),
  values: { ...values },
});

export const aPrincipal = (arn: string, createdAt = "2024-01-01T00:00:00Z"): IamPrincipal => ({ arn, createdAt });

/** A directory of one account, read whole. */
export function aDirectory(...principals: readonly IamPrincipal[]): IamDirectory {
  const find = (kind: "user" | "role") => (account: string, name: string) =>
    principals.find((p) => {
      const arn = parsePrincipalArn(p.arn);
      return arn?.kind === kind && arn.account === account && arn.name.toLowerCase() === name.toLowerCase();
    });
  return {
    role: find("role"),
    user: find("user"),
    principals: () => principals,
    isComplete: (account) => account === ACCOUNT,
    hasAccount: (account) => account === ACCOUNT,
  };
}
