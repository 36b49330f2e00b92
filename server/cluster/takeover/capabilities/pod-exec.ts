import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { type Hit, hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import { EXEC_NEEDS_CREATE_FROM } from "@/server/cluster/takeover/server-version.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { namespacesOf, whereOf } from "./scope.ts";

const CREATE = { verbs: ["create"], group: "", resources: ["pods/exec"] };
const GET = { verbs: ["get"], group: "", resources: ["pods/exec"] };

function grantOf(holder: PowerHolder, facts: TakeoverFacts, hit: Hit): TakeoverGrant {
  const byGet = hit.verb === "get";
  const versionUnknown = byGet && facts.minor === undefined;
  return makeGrant(facts, holder, {
    capability: "pod-exec",
    yields: "pod",
    targets: facts.pods(namespacesOf(hit, facts), hit.names),
    hits: [hit],
    code: "TAKEOVER_POD_EXEC",
    reason: byGet
      ? `runs commands in pods ${whereOf(hit)}: before 1.${EXEC_NEEDS_CREATE_FROM} a WebSocket exec is authorized as get`
      : `runs commands in pods ${whereOf(hit)}`,
    lists: ["pods"],
    ...(versionUnknown && { missing: [{ what: "server version", of: facts.cluster.name }] }),
  });
}

/** A1, G16, H3: `create pods/exec`; `get` too on servers before 1.35. */
export const podExec: Capability = {
  id: "pod-exec",
  rules: ["A1", "G16", "H3"],
  grants: (holder, facts) => {
    const byCreate = hitsOf(holder.own, [CREATE]);
    const byGet =
      facts.minor !== undefined && facts.minor >= EXEC_NEEDS_CREATE_FROM
        ? []
        : hitsOf(holder.own, [GET]).filter((hit) => !byCreate.some((other) => other.power === hit.power && other.names.length === 0));
    return [...byCreate, ...byGet].map((hit) => grantOf(holder, facts, hit));
  },
};
