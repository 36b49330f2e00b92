import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { Power, PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import type { Ref } from "@/server/model/ref.ts";
import { k8sRef } from "@/server/model/ref.ts";

/** Controllers that call AWS for whoever writes their custom resources: the end of their API groups, and what their accounts are called. */
const CONTROLLERS: readonly { readonly name: string; readonly group: RegExp; readonly account: RegExp }[] = [
  { name: "ACK", group: /\.services\.k8s\.aws$/, account: /^ack-.*controller$/ },
  { name: "Crossplane", group: /\.aws\.(m\.)?(upbound|crossplane)\.io$/, account: /^(upbound-)?provider-(family-)?aws/ },
  { name: "Terraform controller", group: /^(infra\.contrib\.fluxcd\.io|app\.terraform\.io)$/, account: /terraform|tf-(runner|controller)/ },
];

const WRITES = ["create", "patch", "update", "*"];

interface Found {
  readonly power: Power;
  readonly index: number;
  readonly rule: RbacRule;
  readonly group: string;
}

/** Rules that name a controller's API group themselves. */
function rulesFor(holder: PowerHolder, group: RegExp): readonly Found[] {
  return holder.own.flatMap((power) =>
    power.rules.flatMap((rule, index) => {
      const named = rule.apiGroups.find((g) => group.test(g));
      return named !== undefined && rule.verbs.some((v) => WRITES.includes(v)) ? [{ power, index, rule, group: named }] : [];
    }),
  );
}

function accountsOf(facts: TakeoverFacts, account: RegExp): readonly Ref[] {
  return facts.cluster.serviceAccounts.filter((a) => account.test(a.name)).map((a) => k8sRef(facts.cluster.name, "serviceaccount", a.namespace, a.name));
}

function grantOf(holder: PowerHolder, facts: TakeoverFacts, found: Found, name: string, account: RegExp): TakeoverGrant {
  const { power, index, rule, group } = found;
  return makeGrant(facts, holder, {
    capability: "cloud-controller",
    yields: "sa-token",
    targets: facts.custom(`accounts-of/${name}`, () => accountsOf(facts, account)),
    hits: [{ power, rule: index, verb: rule.verbs.find((v) => WRITES.includes(v)) ?? "", resource: rule.resources[0] ?? "", group, names: rule.resourceNames }],
    code: "TAKEOVER_CLOUD_CONTROLLER",
    reason: `has ${name} call AWS with the controller's role by writing ${group}; which calls, the controller decides`,
    missing: [{ what: `what ${name} does for resources of ${group}`, of: facts.cluster.name }],
    lists: ["serviceAccounts"],
  });
}

/** C11, H17: custom resources of controllers that call AWS. What they can be made to do is not known here. */
export const cloudController: Capability = {
  id: "cloud-controller",
  rules: ["C11", "H17"],
  grants: (holder, facts) =>
    CONTROLLERS.flatMap(({ name, group, account }) => rulesFor(holder, group).map((found) => grantOf(holder, facts, found, name, account))),
};
