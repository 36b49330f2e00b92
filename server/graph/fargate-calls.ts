import { clustersIn } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import { parseArn } from "@/server/model/arn.ts";
import { type Decision, rankOf } from "@/server/model/verdict.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import { type KeyState, known, open } from "@/server/policy/request-context.ts";
import { decideService, decideServiceCall } from "@/server/policy/service.ts";
import type { AccountWorld } from "./account-world.ts";

const FARGATE = "eks-fargate-pods.amazonaws.com";

/** The ARNs of the Fargate profiles that use a role, as patterns: where one was not collected, its last part is made up by EKS. */
function profilesOf(world: World, role: TargetRole): readonly string[] {
  const account = world.accounts.get(role.account);
  return (account ? clustersIn(world, account) : []).flatMap(({ facts }) => {
    const place = parseArn(facts.arn ?? facts.eks?.arn ?? "");
    const name = facts.eks?.name ?? place?.resource.slice("cluster/".length);
    const used = facts.fargateProfiles.filter((p) => p.podExecutionRoleArn === role.ref);
    return place ? used.map((p) => p.arn ?? `arn:${place.partition}:eks:${place.region}:${place.account}:fargateprofile/${name}/${p.name}/*`) : [];
  });
}

/**
 * Whether a service can become a role. Fargate says for which profile it asks (B38): a collected profile that uses the role and meets the trust policy
 * is enough; where none does, one of a cluster that was not collected may, so the answer stays on that condition.
 */
export function decideServiceFor(world: World, service: string, role: TargetRole, explain: boolean): Decision {
  const question = { service, role, time: world.time, explain };
  const any = decideService(question);
  if (service !== FARGATE || any.verdict !== "conditional") return any;
  return profilesOf(world, role)
    .map((pattern) => {
      const sent = new Map<string, KeyState>([
        ["aws:sourcearn", open("service", { presence: "always", pattern })],
        ["aws:sourceaccount", known(role.account)],
      ]);
      return decideServiceCall({ ...question, sent });
    })
    .reduce((best, d) => (rankOf(d.verdict) < rankOf(best.verdict) ? d : best), any);
}

/** The Fargate profiles of an account's clusters: what calls of Fargate rest on. */
export const fargateReads = (world: World, account: AccountWorld): readonly unknown[] =>
  world.memo.list(`fargate profiles in ${account.id}`, () => clustersIn(world, account).flatMap((c) => [c.facts.arn, c.facts.eks, c.facts.fargateProfiles]));
