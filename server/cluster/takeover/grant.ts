import type { Mechanism, RbacCapability } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";

/**
 * What a takeover puts into the holder's hands; only some of it leads on to IAM.
 * `pod`: a running pod with every credential in it. `sa-token`: a service account's token with an audience of the holder's choice.
 * `sa-kubernetes`: the account's rights in the cluster alone, no token that AWS accepts. `node`: root on a node. `user`, `group`: to act as
 * that identity in the cluster. `cluster-admin`: everything; the target is the group `system:masters`, which stands for it.
 */
export const TAKEOVER_YIELDS = ["pod", "sa-token", "sa-kubernetes", "node", "user", "group", "cluster-admin"] as const;
export type TakeoverYield = (typeof TAKEOVER_YIELDS)[number];

/** One holder, one permission, and everything it takes over. Lists of targets are shared: equal `targetsKey` and yield, same array. */
export interface TakeoverGrant {
  /** A user, group or service account as a binding names it, or the user an access entry signs in. */
  readonly from: Ref;
  readonly capability: RbacCapability;
  readonly mechanism: Mechanism;
  readonly yields: TakeoverYield;
  readonly targets: readonly Ref[];
  /** Names the list of targets within the cluster. */
  readonly targetsKey: string;
  /**
   * Namespaces in which the holder can also make service accounts that do not exist yet (a trust policy's wildcard may fit them): names, patterns
   * with `*`, or `*` alone for every namespace. Empty: none.
   */
  readonly namespacePatterns: readonly string[];
  /** The holder can make namespaces as well, so those accounts may be in one that does not exist yet. */
  readonly makesNamespaces: boolean;
  /** Namespaces in which it makes pods that Pod Security keeps in their containers, or may: they still ask the metadata service of their node. */
  readonly ordinaryPodsIn: readonly string[];
  /** The tokens are asked for from the API server and bound to no pod. */
  readonly byRequest: boolean;
  readonly decision: Decision;
}
