import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { trustFix, withoutPrincipal } from "@/server/findings/trust-fix.ts";
import type { World } from "@/server/graph/world.ts";

/** The ids of every user and role that was collected. */
const livingIn = (world: World): ReadonlySet<string> =>
  new Set([...world.accounts.values()].flatMap(({ facts }) => [...facts.users, ...facts.roles].flatMap((one) => one.id ?? [])));

const kindOf = (id: string): string => (id.startsWith("AROA") ? "role" : id.startsWith("AIDA") ? "user" : "principal");

/** Of one statement of a role: it names ids that nobody has any more. */
function hitOf(trusted: Trusted, ids: readonly string[]): Hit {
  const [id = ""] = ids;
  const told =
    ids.length === 1
      ? `${id}, the id of a ${kindOf(id)} that was deleted: it lets nobody in, and one made anew under the same name is not meant by it`
      : `${ids.join(", ")}, the ids of principals that were deleted: they let nobody in, and those made anew under the same names are not meant by them`;
  return {
    member: trusted.role.ref,
    cause: statementText(trusted),
    summary: `${nameOf(trusted.role.ref)} trusts ${told}`,
    reach: "nobody",
    gained: "other",
    verdict: "denied",
    paths: [],
    evidence: [trustEvidence(trusted)],
    fix: trustFix(trusted, ids.length === 1 ? "Take the id out, or name who replaced it" : "Take the ids out, or name who replaced them", (statement) =>
      withoutPrincipal(statement, (value) => ids.includes(value)),
    ),
  };
}

function* look({ world }: Inspection): Iterable<Hit> {
  const living = livingIn(world);
  const gone = [...trustedIn(world)].flatMap((trusted) =>
    trusted.entrance.kind === "unique-id" && !living.has(trusted.entrance.id) ? [{ trusted, id: trusted.entrance.id }] : [],
  );
  for (const [, there] of Map.groupBy(gone, ({ trusted }) => `${trusted.role.ref} ${trusted.statement.index}`)) {
    const [first] = there;
    if (first) yield hitOf(first.trusted, [...new Set(there.map((one) => one.id))]);
  }
}

/** A trust in the id of a principal that is gone. */
export const deletedPrincipal: Rule = {
  id: "trust-deleted-principal",
  title: "Trust in a principal that was deleted",
  why: "AWS shows an id in the place of an ARN once the principal is gone. The statement is dead, and whoever was meant does not get in.",
  look,
};
