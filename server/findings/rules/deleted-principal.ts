import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { trustFix, withoutPrincipal } from "@/server/findings/trust-fix.ts";
import type { World } from "@/server/graph/world.ts";

/** The ids of every user and role that was collected. */
const livingIn = (world: World): ReadonlySet<string> =>
  new Set([...world.accounts.values()].flatMap(({ facts }) => [...facts.users, ...facts.roles].flatMap((one) => one.id ?? [])));

function hitOf(trusted: Trusted, id: string): Hit {
  const kind = id.startsWith("AROA") ? "role" : id.startsWith("AIDA") ? "user" : "principal";
  return {
    member: trusted.role.ref,
    cause: statementText(trusted),
    summary: `${nameOf(trusted.role.ref)} trusts ${id}, the id of a ${kind} that was deleted: it lets nobody in, and one made anew under the same name is not meant by it`,
    reach: "nobody",
    gained: "other",
    verdict: "denied",
    paths: [],
    evidence: [trustEvidence(trusted)],
    fix: trustFix(trusted, "Take the id out, or name who replaced it", (statement) => withoutPrincipal(statement, (value) => value === id)),
  };
}

function* look({ world }: Inspection): Iterable<Hit> {
  const living = livingIn(world);
  for (const trusted of trustedIn(world))
    if (trusted.entrance.kind === "unique-id" && !living.has(trusted.entrance.id)) yield hitOf(trusted, trusted.entrance.id);
}

/** A trust in the id of a principal that is gone. */
export const deletedPrincipal: Rule = {
  id: "trust-deleted-principal",
  title: "Trust in a principal that was deleted",
  why: "AWS shows an id in the place of an ARN once the principal is gone. The statement is dead, and whoever was meant does not get in.",
  look,
};
