import type { MissingFact } from "@/server/model/verdict.ts";
import type { Collected, OrganizationFacts } from "./inputs.ts";
import { ABSENT, type KeyState, known, knownOrAbsent, missing } from "./request-context.ts";

const OTHER_ORGANIZATION = (outsideOf: string): MissingFact => ({ what: "organization of the account, which is another or none", of: outsideOf });

/** The organization id of an account as a key; an account outside any organization has none (B32). */
export function organizationId(organization: Collected<OrganizationFacts>): KeyState {
  if (organization.state === "not-collected") return missing(organization.missing);
  const { organizationId: id, outsideOf } = organization.value;
  if (outsideOf !== undefined) return missing(OTHER_ORGANIZATION(outsideOf), { except: outsideOf });
  return knownOrAbsent(id);
}

/** The path of an account in its organization as a key. */
export function organizationPaths(organization: Collected<OrganizationFacts>, account: string): KeyState {
  if (organization.state === "not-collected") return missing(organization.missing);
  const { organizationId: id, path, outsideOf } = organization.value;
  if (outsideOf !== undefined) return missing(OTHER_ORGANIZATION(outsideOf), { except: `${outsideOf}/*` });
  if (id === undefined) return ABSENT;
  return path === undefined ? missing({ what: "path in the organization", of: account }, { presence: "always", pattern: `${id}/*` }) : known(path);
}
