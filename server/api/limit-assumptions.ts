import { accountOfCaller, callerScpSide } from "@/server/policy/caller-side.ts";
import type { Caller } from "@/server/policy/inputs.ts";
import { organizationSide } from "@/server/policy/organization-side.ts";
import { organizationAssumptions } from "@/server/policy/sts-call.ts";

/** What a list of everything a caller may do takes for granted (B18): limits that were not collected, and what resources say for themselves. */
export function limitAssumptions(caller: Caller, resourcePolicies: number): readonly string[] {
  const account = accountOfCaller(caller);
  const rcp = caller.kind === "identity" ? organizationSide(caller.identity.organization, "rcps", false) : ({ state: "not-collected" } as const);
  return [
    ...organizationAssumptions({ scp: callerScpSide(caller), callerAccount: account, role: { account } }, rcp),
    `${resourcePolicies === 0 ? "no policy of a resource was collected" : "of resources whose policy was not collected"}: those of keys and the trust policies of roles leave the decision to the account, others add nothing and take nothing away`,
  ];
}
