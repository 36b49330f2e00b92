import { MASTERS } from "@/server/cluster/rbac/request.ts";
import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { type Hit, hitsOf, type Need } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { k8sClusterRef } from "@/server/model/ref.ts";

const GROUP = "certificates.k8s.io";
const SIGNERS: ReadonlySet<string> = new Set(["kubernetes.io/kube-apiserver-client", "kubernetes.io/*"]);

const NEEDS: readonly Need[] = [
  { verbs: ["create"], group: GROUP, resources: ["certificatesigningrequests"], nameless: true },
  { verbs: ["patch", "update"], group: GROUP, resources: ["certificatesigningrequests/approval"] },
  { verbs: ["approve"], group: GROUP, resources: ["signers"] },
];

const fits = (hit: Hit): boolean =>
  hit.power.namespaces === undefined && (hit.resource !== "signers" || hit.names.length === 0 || hit.names.some((n) => SIGNERS.has(n)));

function hitsFor(holder: PowerHolder): readonly Hit[] {
  const found = NEEDS.flatMap((need) => hitsOf(holder.all, [need]).find(fits) ?? []);
  return found.length === NEEDS.length && found.some((hit) => holder.own.includes(hit.power)) ? found : [];
}

/**
 * B9, F32: signing a client certificate for any user and group but system:masters, which the signer refuses. Not on EKS, whose signer for client
 * certificates is not there in AWS regions.
 */
export const csrApprove: Capability = {
  id: "csr-approve",
  rules: ["B9", "F32"],
  grants: (holder, facts) => {
    const hits = facts.isEks ? [] : hitsFor(holder);
    if (hits.length === 0) return [];
    const targets = facts.custom("groups/but-masters", () =>
      facts.rbac.holders.filter((h) => h.kind === "group" && h.ref !== k8sClusterRef(facts.cluster.name, "group", MASTERS)).map((h) => h.ref),
    );
    const reason = `signs a client certificate for any user in any group but ${MASTERS}`;
    return [
      makeGrant(facts, holder, {
        capability: "csr-approve",
        yields: "group",
        targets,
        hits,
        code: "TAKEOVER_CSR_APPROVE",
        reason,
        gates: facts.gates(undefined, writesOf(hits)),
      }),
    ];
  },
};
