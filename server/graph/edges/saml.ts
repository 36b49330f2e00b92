import type { AccountWorld } from "@/server/graph/account-world.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { rolesIn } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import { parseRef, samlRef } from "@/server/model/ref.ts";
import { decideSaml } from "@/server/policy/saml.ts";
import { trustedRoles } from "./assume-role.ts";
import type { DecidedMechanism, EdgeKind, Segment } from "./edge-kind.ts";

const MECHANISM = "sts:AssumeRoleWithSAML";

function deriveIn(world: World, account: AccountWorld, graph: GraphBuilder): void {
  for (const { role, entrances } of trustedRoles(world, account)) {
    const providers = new Set(entrances.flatMap((e) => (e.kind === "saml-provider" ? [e.arn] : [])));
    for (const arn of providers) {
      const decision = decideSaml({ provider: { arn }, role, providers: world.samlProviders(role.account, arn), time: world.time, explain: false });
      graph.edge({
        from: graph.node(samlRef(arn)),
        to: graph.node(role.ref),
        mechanism: MECHANISM,
        verdict: decision.verdict,
        conditions: decision.conditions,
      });
    }
  }
}

const segments = (world: World): readonly Segment[] =>
  [...world.accounts.values()].map((account) => ({
    key: account.id,
    reads: [rolesIn(world, account), account.facts.samlProviders, account.facts.lists.samlProviders],
    write: (graph) => deriveIn(world, account, graph),
  }));

function decide(world: World, from: string, to: string): readonly DecidedMechanism[] {
  const parsed = parseRef(from);
  const role = world.target(to);
  if (parsed?.kind !== "saml" || !role) return [];
  return [
    {
      mechanism: MECHANISM,
      decision: decideSaml({
        provider: { arn: parsed.provider },
        role,
        providers: world.samlProviders(role.account, parsed.provider),
        time: world.time,
        explain: true,
      }),
    },
  ];
}

/** sts:AssumeRoleWithSAML: the subjects of a SAML provider become a role (B21, B42). */
export const saml: EdgeKind = { label: MECHANISM, segments, decide };
