import { deputyOf } from "@/server/findings/deputies.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { type Statement, trustFix, withCondition } from "@/server/findings/trust-fix.ts";
import { serviceRef } from "@/server/model/ref.ts";
import { actsForStranger } from "@/server/policy/service.ts";
import type { TrustEntrance } from "@/server/policy/trust-entrances.ts";

type ByService = Extract<TrustEntrance, { readonly kind: "service" }>;

const isByDeputy = (trusted: Trusted): trusted is Trusted<ByService> => trusted.entrance.kind === "service" && deputyOf(trusted.entrance.host) !== undefined;

/** Deputies are let in for their own account alone; whoever is named beside them stays as it is, since not every service says for whom it acts. */
function limited(statement: Statement, { role }: Trusted, hosts: readonly string[]): readonly Statement[] {
  const principal = statement["Principal"] as Readonly<Record<string, unknown>>;
  const services = [principal["Service"]].flat();
  const others = services.filter((one) => !hosts.includes(one as string));
  const { Service: _, ...named } = principal;
  const rest = { ...named, ...(others.length > 0 && { Service: others.length === 1 ? others[0] : others }) };
  const { Sid, ...unnamed } = statement;
  const ofHost = (host: string): Statement => {
    const source = deputyOf(host);
    const alone = { ...unnamed, Principal: { Service: host } };
    return source?.by === "arn"
      ? withCondition(alone, "ArnLike", "aws:SourceArn", [`arn:${role.partition}:${source.arn.replace("{account}", role.account)}`])
      : withCondition(alone, "StringEquals", "aws:SourceAccount", [role.account]);
  };
  const byAccount = hosts.filter((host) => deputyOf(host)?.by === "account");
  const together = byAccount.length === 0 ? [] : [{ ...ofHost(byAccount[0] ?? ""), Principal: { Service: byAccount.length === 1 ? byAccount[0] : byAccount } }];
  const byArn = hosts.filter((host) => deputyOf(host)?.by === "arn").map(ofHost);
  const changed = [...(Object.keys(rest).length > 0 ? [{ ...unnamed, Principal: rest }] : []), ...together, ...byArn];
  return changed.map((one, at) => (at === 0 && Sid !== undefined ? { Sid, ...one } : one));
}

function hitOf(inspection: Inspection, trusted: Trusted, hosts: readonly string[]): Hit {
  const { role } = trusted;
  const [first = ""] = hosts;
  const { words, ...way } = wayInto(inspection, { from: serviceRef(first), to: role.ref, reach: "outside", verdict: "unknown" });
  return {
    ...way,
    member: role.ref,
    cause: statementText(trusted),
    summary: `${nameOf(role.ref)} lets in ${hosts.join(", ")} for whichever account it acts: its trust policy asks for no source account, organization or resource. Whether another customer can have it use this role is up to the service${words}`,
    evidence: [trustEvidence(trusted)],
    fix: trustFix(
      trusted,
      "Let the service in for resources of the role's own account alone; where it acts for other accounts of the organization, ask for aws:SourceOrgID in the place of that",
      (statement) => limited(statement, trusted, hosts),
    ),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  const { world } = inspection;
  const open = [...trustedIn(world)].filter(isByDeputy).filter(({ entrance, role }) => actsForStranger(entrance.host, role, world.time));
  for (const [, there] of Map.groupBy(open, ({ statement, role }) => `${role.ref} ${statement.index}`)) {
    const [first] = there;
    if (first) yield hitOf(inspection, first, [...new Set(there.map(({ entrance }) => entrance.host))]);
  }
}

/** A trust in a service that works for every AWS customer, which does not ask for whom it acts. */
export const confusedDeputy: Rule = {
  id: "trust-confused-deputy",
  title: "Trust in a service whoever it acts for",
  why: "A service that works for every AWS customer assumes roles under one name. Where the trust policy does not ask for whom it acts, only the service itself keeps another customer from having it use this role.",
  look,
};
