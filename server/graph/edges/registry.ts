import type { World } from "@/server/graph/world.ts";
import { withCommands } from "@/server/model/evidence-command.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { assumeRole } from "./assume-role.ts";
import { clusterOpening } from "./cluster-opening.ts";
import type { DecidedMechanism, EdgeKind } from "./edge-kind.ts";
import { escalation } from "./escalation.ts";
import { instanceProfile } from "./instance-profile.ts";
import { mapsTo } from "./maps-to.ts";
import { memberOf } from "./member-of.ts";
import { nodeHolds, runsOn } from "./node.ts";
import { escapeToNode, imds, podIdentityOfPod, runsAs, staticKey } from "./pod.ts";
import { podIdentity } from "./pod-identity.ts";
import { rbac } from "./rbac.ts";
import { saml } from "./saml.ts";
import { sso } from "./sso.ts";
import { webIdentity } from "./web-identity.ts";

/** Every kind of edge. A kind is its file here, its words, its page and its test; a test fails while one is missing. */
export const EDGE_KINDS: readonly EdgeKind[] = [
  assumeRole,
  webIdentity,
  saml,
  podIdentity,
  podIdentityOfPod,
  instanceProfile,
  staticKey,
  imds,
  runsAs,
  runsOn,
  escapeToNode,
  nodeHolds,
  memberOf,
  mapsTo,
  rbac,
  sso,
  escalation,
  clusterOpening,
];

/** Each step with a command that shows its evidence. */
const shown = ({ mechanism, decision }: DecidedMechanism): DecidedMechanism => ({ mechanism, decision: withCommands(decision) });

/** All decisions about the direct edge between two ends, each with its whole proof. */
export const decideDirect = (world: World, from: Ref, to: Ref, facet = "", audience?: string): readonly DecidedMechanism[] =>
  EDGE_KINDS.flatMap((kind) => kind.decide(world, from, to, facet, audience)).map(shown);

/** The kinds that may write edges of a mechanism: those of its very name, else its family. */
function kindsOf(mechanism: Mechanism): readonly EdgeKind[] {
  const named = EDGE_KINDS.filter((kind) => kind.label === mechanism);
  return named.length > 0 ? named : EDGE_KINDS.filter((kind) => kind.label === mechanism.slice(0, mechanism.indexOf(":")));
}

/** As `decideDirect`, of one mechanism alone. */
export const decideMechanism = (world: World, from: Ref, to: Ref, mechanism: Mechanism, facet = "", audience?: string): readonly DecidedMechanism[] =>
  kindsOf(mechanism)
    .flatMap((kind) => kind.decide(world, from, to, facet, audience, mechanism).filter((d) => d.mechanism === mechanism))
    .map(shown);
