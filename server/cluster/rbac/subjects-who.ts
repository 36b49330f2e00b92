import { k8sClusterRef, k8sRef, type Ref } from "@/server/model/ref.ts";
import type { Step } from "@/server/model/step.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { grantIn, grantStep, type RbacGrant } from "./authorize.ts";
import type { HolderKind, Rbac } from "./compile.ts";
import { describeRequest, type KubeRequest, MASTERS, serviceAccountGroups, serviceAccountUser } from "./request.ts";

/** A subject that may do what was asked: as a binding names it, or a service account that has it by one of its implicit groups. */
export interface WhoSubject {
  readonly ref: Ref;
  readonly kind: HolderKind;
  readonly name: string;
  readonly namespace?: string;
  readonly verdict: VerdictWord;
  /** The groups it has it by; empty when a binding names the subject itself. */
  readonly throughGroups: readonly string[];
  readonly steps: readonly Step[];
}

export interface KnownAccount {
  readonly namespace: string;
  readonly name: string;
}

function masters(rbac: Rbac, request: KubeRequest): WhoSubject {
  const ref = k8sClusterRef(rbac.cluster, "group", MASTERS);
  const step: Step = {
    check: "rbac",
    outcome: "pass",
    code: "RBAC_MASTERS",
    reason: `members of ${MASTERS} may ${describeRequest(request)}, whatever is bound`,
    evidence: { source: ref, document: MASTERS },
  };
  return { ref, kind: "group", name: MASTERS, verdict: "allowed", throughGroups: [], steps: [step] };
}

function throughImplicitGroups(
  rbac: Rbac,
  accounts: readonly KnownAccount[],
  groups: ReadonlyMap<string, RbacGrant>,
  named: ReadonlySet<string>,
  request: KubeRequest,
): readonly WhoSubject[] {
  return accounts.flatMap((account): readonly WhoSubject[] => {
    if (named.has(serviceAccountUser(account.namespace, account.name))) return [];
    const by = serviceAccountGroups(account.namespace).filter((g) => groups.has(g));
    const grant = groups.get(by[0] ?? "");
    if (!grant) return [];
    const ref = k8sRef(rbac.cluster, "serviceaccount", account.namespace, account.name);
    return [
      {
        ref,
        kind: "serviceaccount",
        name: account.name,
        namespace: account.namespace,
        verdict: "allowed",
        throughGroups: by,
        steps: [grantStep(grant, request)],
      },
    ];
  });
}

/**
 * Everyone RBAC lets do something: users, groups and service accounts as bindings name them, system:masters (G8), and of the `accounts`
 * given those that have it by a group every service account is in (G9).
 */
export function subjectsWho(rbac: Rbac, request: KubeRequest, accounts: readonly KnownAccount[] = []): readonly WhoSubject[] {
  const found: WhoSubject[] = [masters(rbac, request)];
  const groups = new Map<string, RbacGrant>();
  const named = new Set<string>();
  for (const holder of rbac.holders) {
    const label = holder.kind === "serviceaccount" ? `service account ${holder.namespace}/${holder.name}` : `${holder.kind} ${holder.name}`;
    const grant = holder.bound.map((bound) => grantIn(bound, request, label)).find((g) => g !== undefined);
    if (!grant) continue;
    if (holder.kind === "group") groups.set(holder.name, grant);
    else named.add(holder.kind === "serviceaccount" ? serviceAccountUser(holder.namespace ?? "", holder.name) : holder.name);
    if (holder.ref === found[0]?.ref) continue;
    const { ref, kind, name, namespace } = holder;
    found.push({ ref, kind, name, ...(namespace !== undefined && { namespace }), verdict: "allowed", throughGroups: [], steps: [grantStep(grant, request)] });
  }
  return [...found, ...throughImplicitGroups(rbac, accounts, groups, named, request)];
}
