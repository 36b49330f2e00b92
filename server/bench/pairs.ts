import { callerOf } from "@/server/graph/edges/assume-role.ts";
import { decideToken } from "@/server/graph/edges/web-identity.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import { decideSaml } from "@/server/policy/saml.ts";
import { decideService } from "@/server/policy/service.ts";

/** A principal as something to be asked about any role, all that hangs on it alone made ready. */
export interface Principal {
  readonly kind: "user" | "role" | "service-account" | "service" | "saml";
  decide(role: TargetRole): Decision;
}

const HOSTS = ["lambda", "ec2", "ecs-tasks", "codebuild", "states", "events", "glue", "firehose", "eks", "pods.eks"].map((s) => `${s}.amazonaws.com`);

function identities(world: World): Principal[] {
  return [...world.accounts.values()].flatMap(({ facts }) =>
    [...facts.users, ...facts.roles].flatMap(({ arn }): Principal[] => {
      const caller = callerOf(world, arnRef(arn));
      if (caller?.kind !== "identity") return [];
      return [{ kind: caller.identity.kind, decide: (role) => decideAssumeRole({ caller, role, time: world.time }) }];
    }),
  );
}

function serviceAccounts(world: World): Principal[] {
  return [...world.clusters.values()].flatMap((cluster) => {
    const issuer = cluster.facts.issuer ?? "";
    return cluster.knownServiceAccounts.map(({ namespace, name }): Principal => {
      const values = [`system:serviceaccount:${namespace}:${name}`];
      const token = { issuer, subject: { kind: "value", values }, audience: { kind: "open" }, isServiceAccount: true } as const;
      return { kind: "service-account", decide: (role) => decideToken(world, token, role, false) };
    });
  });
}

function providers(world: World): Principal[] {
  return [...world.accounts.values()].flatMap(({ facts }) =>
    facts.samlProviders.map(
      (provider): Principal => ({
        kind: "saml",
        decide: (role) => decideSaml({ provider, role, providers: world.samlProviders(role.account, provider.arn), time: world.time }),
      }),
    ),
  );
}

/** Everyone who may be asked about: users and roles, service accounts with their tokens, services, SAML providers. */
export const principalsOf = (world: World): Principal[] => [
  ...identities(world),
  ...serviceAccounts(world),
  ...HOSTS.map((service): Principal => ({ kind: "service", decide: (role) => decideService({ service, role, time: world.time }) })),
  ...providers(world),
];

export const rolesOf = (world: World): TargetRole[] =>
  [...world.accounts.values()].flatMap(({ facts }) => facts.roles.flatMap((r) => world.target(r.arn) ?? []));
