import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { type Hit, hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import { EXEC_NEEDS_CREATE_FROM } from "@/server/cluster/takeover/server-version.ts";
import type { AdmissionClass, TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { namespacesOf, whereOf } from "./scope.ts";

/** Permissions to open a connection into pods by this subresource: by `create`, and by `get` where the server's version lets a WebSocket pass for it (G16). */
export function connectionsOf(holder: PowerHolder, facts: TakeoverFacts, resource: "pods/exec" | "pods/attach"): readonly Hit[] {
  const byCreate = hitsOf(holder.own, [{ verbs: ["create"], group: "", resources: [resource] }]);
  if (facts.minor !== undefined && facts.minor >= EXEC_NEEDS_CREATE_FROM) return byCreate;
  const byGet = hitsOf(holder.own, [{ verbs: ["get"], group: "", resources: [resource] }]);
  return [...byCreate, ...byGet.filter((hit) => !byCreate.some((other) => other.power === hit.power && other.names.length === 0))];
}

/** A `get` whose server's version is not known may be refused. */
export const versionMissing = (hit: Hit, facts: TakeoverFacts) =>
  hit.verb === "get" && facts.minor === undefined ? { missing: [{ what: "server version", of: facts.cluster.name }] } : {};

function grantOf(holder: PowerHolder, facts: TakeoverFacts, hit: Hit, group: AdmissionClass): TakeoverGrant {
  return makeGrant(facts, holder, {
    capability: "pod-exec",
    yields: "pod",
    targets: facts.pods(group.namespaces, hit.names),
    hits: [hit],
    code: "TAKEOVER_POD_EXEC",
    reason:
      hit.verb === "get"
        ? `runs commands in pods ${whereOf(hit)}: before 1.${EXEC_NEEDS_CREATE_FROM} a WebSocket exec is authorized as get`
        : `runs commands in pods ${whereOf(hit)}`,
    lists: ["pods"],
    gates: group.gates,
    ...versionMissing(hit, facts),
  });
}

/** A1, G16, H3: `create pods/exec`; `get` too on servers before 1.35. */
export const podExec: Capability = {
  id: "pod-exec",
  rules: ["A1", "G16", "H3"],
  grants: (holder, facts) =>
    connectionsOf(holder, facts, "pods/exec").flatMap((hit) =>
      facts.admissionClasses(namespacesOf(hit, facts), writesOf([hit])).map((group) => grantOf(holder, facts, hit, group)),
    ),
};
