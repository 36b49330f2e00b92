import type { Decision } from "@/server/model/verdict.ts";
import { decideAction } from "@/server/policy/action.ts";
import type { IamIdentity } from "@/server/policy/inputs.ts";
import type { Actor } from "./actor.ts";
import type { Holder } from "./targets.ts";
import { lacks, passes } from "./together.ts";
import { showManaged } from "./verify.ts";

const SSM_AGENT = "ssmmessages:CreateControlChannel";

const registering = new WeakMap<IamIdentity, Decision["verdict"]>();

function registers(actor: Actor, identity: IamIdentity): Decision["verdict"] {
  const known = registering.get(identity);
  if (known) return known;
  const caller = { kind: "identity", identity, session: { origin: "ec2" } } as const;
  const { verdict } = decideAction({ caller, action: SSM_AGENT, resource: "*", time: actor.world.time });
  registering.set(identity, verdict);
  return verdict;
}

/** H34: Systems Manager manages an instance whose role lets its agent register. */
export function managed(actor: Actor, holder: Holder): Decision {
  const identity = actor.world.identity(holder.role);
  const fact = { what: "Systems Manager's hold on the instance", of: holder.arn };
  const verify = showManaged(holder.arn);
  if (!identity) return lacks(fact, { verify });
  const word = registers(actor, identity);
  if (word === "denied") return lacks(fact, { code: "ESCALATION_INSTANCE_NOT_MANAGED", verify });
  if (word === "unknown") return lacks(fact, { verify });
  const reason = "the instance's role lets the SSM agent register, so Systems Manager can run commands there";
  return passes({
    check: "escalation-path",
    code: "ESCALATION_INSTANCE_MANAGED",
    reason,
    verify,
    evidence: { source: holder.role, document: "identity policies" },
  });
}
