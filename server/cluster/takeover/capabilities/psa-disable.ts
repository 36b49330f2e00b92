import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { combine } from "./combined.ts";
import { admitsEscape, ENFORCE } from "./node-escape.ts";
import { CREATE_PODS } from "./workloads.ts";

const RELABEL = { verbs: ["patch", "update"], group: "", resources: ["namespaces"] };

/** C8, G18, H14: the Pod Security label goes, and a privileged pod comes in. A binding in the namespace is enough to change it. */
export const psaDisable: Capability = {
  id: "psa-disable",
  rules: ["C8", "G18", "H14"],
  grants: (holder, facts) =>
    combine(holder, facts, [[RELABEL], CREATE_PODS]).flatMap(({ namespaces, hits }) => {
      const names = hits[0]?.names ?? [];
      const shut = namespaces.filter((ns) => admitsEscape(facts, ns) === false && (names.length === 0 || names.includes(ns)));
      const best = facts.leastGated(shut, writesOf(hits));
      const blocked = best?.namespaces[0];
      if (best === undefined || blocked === undefined) return [];
      return [
        makeGrant(facts, holder, {
          capability: "psa-disable",
          yields: "node",
          targets: facts.nodes(),
          hits,
          code: "TAKEOVER_PSA_DISABLE",
          reason: `removes the label ${ENFORCE} from namespace \`${blocked}\` and makes a privileged pod there`,
          lists: ["nodes"],
          gates: best.gates,
        }),
      ];
    }),
};
