import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { EscalationPath } from "@/server/policy/escalation/path.ts";
import { judgeAccount } from "./account-end.ts";
import type { Actor } from "./actor.ts";
import { judgeFederated } from "./federated.ts";
import { judgeTo } from "./judge.ts";
import { judgeRecreated } from "./recreated.ts";
import { judgeStrengthened } from "./strengthened.ts";

/** Any path of one caller to any end; undefined where the path does not lead to such an end. A role's session may have tags of its starter's choice (B33). */
export const judgePath = (actor: Actor, path: EscalationPath, to: Ref): Decision | undefined => actor.withTags((by) => judgeAs(by, path, to));

function judgeAs(actor: Actor, path: EscalationPath, to: Ref): Decision | undefined {
  const { end } = path;
  switch (end.kind) {
    case "strengthened":
      return judgeStrengthened(actor, path, end, to);
    case "federated":
      return judgeFederated(actor, path, end, to);
    case "recreated":
      return judgeRecreated(actor, path, end, to);
    default:
      return parseRef(to)?.kind === "account" ? judgeAccount(actor, path) : judgeTo(actor, path, to);
  }
}
