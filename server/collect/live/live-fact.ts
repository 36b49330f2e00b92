import type { AccountFacts, ClusterFacts } from "@/server/facts/snapshot.ts";

/** Kubernetes objects that are read anew one by one. */
export const LIVE_OBJECTS = ["pod", "serviceaccount", "namespace", "node", "configmap"] as const;
export type LiveObject = (typeof LIVE_OBJECTS)[number];

/** One thing an answer rests on that can be read anew by itself. Clusters go by their name in the snapshot, accounts by their id. */
export type LiveFact =
  | { readonly kind: "object"; readonly cluster: string; readonly type: LiveObject; readonly namespace?: string; readonly name: string }
  /** The Pod Identity associations of one service account. */
  | { readonly kind: "associations"; readonly cluster: string; readonly namespace: string; readonly name: string }
  | { readonly kind: "access-entry"; readonly cluster: string; readonly principal: string }
  /** A user, group or role with its inline policies and the names of those attached to it. */
  | { readonly kind: "principal"; readonly account: string; readonly type: "role" | "user" | "group"; readonly arn: string }
  | { readonly kind: "policy"; readonly account: string; readonly arn: string }
  | { readonly kind: "oidc-provider"; readonly account: string; readonly arn: string }
  | { readonly kind: "instance"; readonly account: string; readonly region: string; readonly id: string };

export const keyOfFact = (fact: LiveFact): string => JSON.stringify(fact);

/** What a fact is called: `pod payments/api-1`, `role arn:…`. */
export function wordsOfFact(fact: LiveFact): string {
  switch (fact.kind) {
    case "object":
      return `${fact.type} ${fact.namespace === undefined ? "" : `${fact.namespace}/`}${fact.name}`;
    case "associations":
      return `Pod Identity associations of ${fact.namespace}/${fact.name}`;
    case "access-entry":
      return `access entry of ${fact.principal}`;
    case "principal":
      return `${fact.type} ${fact.arn}`;
    case "policy":
      return `policy ${fact.arn}`;
    case "oidc-provider":
      return `OIDC provider ${fact.arn}`;
    case "instance":
      return `instance ${fact.id}`;
  }
}

/** The cluster or account a fact belongs to. */
export const placeOfFact = (fact: LiveFact): string => ("cluster" in fact ? fact.cluster : fact.account);

/** One call that was sent for it. `gone`: the other side says that there is no such thing. */
export interface LiveCall {
  /** As the ledger of a scan names it: `iam GetRole`, `kubernetes list pods`. */
  readonly call: string;
  readonly of: string;
  readonly source: string;
  readonly outcome: "ok" | "gone" | "denied" | "failed";
  readonly reason?: string | undefined;
  readonly tookMs: number;
}

/** What reading one fact gave. Of a `read` one, `lacks` names calls that were not answered: those parts are not in `found`. */
export interface FactRead {
  readonly fact: LiveFact;
  readonly outcome: "read" | "gone" | "unread";
  readonly found?: { readonly cluster?: Partial<ClusterFacts>; readonly account?: Partial<AccountFacts> };
  readonly lacks: readonly { readonly what: string; readonly reason: string }[];
  readonly calls: readonly LiveCall[];
}
