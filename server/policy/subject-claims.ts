import { isGithubIssuer } from "./federation-claims.ts";
import type { WebIdentity } from "./inputs.ts";

/** `repo:<owner>/<name>:…`, or with ids `repo:<owner>@<id>/<name>@<id>:…` (C16, C17): what stands before the first wildcard is in every subject that is meant. */
const REPOSITORY = /^repo:([^:/@*?%]+)(?:@(\d+))?\/([^:/@*?%]+)(?:@(\d+))?:/;
/** One more part and nothing after it: `:` in a value is written `%3A`. */
const REST = /^(ref|environment):([^:*?%]+)$/;

/**
 * The value of a claim that a GitHub subject tells by its documented form; undefined where it does not tell. A form of the repository's own making may
 * leave claims out, it does not put other values under their names.
 */
export function toldBySubject({ issuer, subject }: WebIdentity, claim: string): string | undefined {
  if (!isGithubIssuer(issuer)) return undefined;
  const text = subject.kind === "pattern" ? subject.pattern : subject.kind === "value" && subject.values.length === 1 ? subject.values[0] : undefined;
  const found = REPOSITORY.exec(text ?? "");
  if (!found || text === undefined) return undefined;
  const [whole, owner, ownerId, name, id] = found;
  // ids stand with both names or with none
  if ((ownerId === undefined) !== (id === undefined)) return undefined;
  const [, part, value] = REST.exec(text.slice(whole.length)) ?? [];
  const told: Readonly<Record<string, string | undefined>> = { repository: `${owner}/${name}`, repository_id: id, repository_owner_id: ownerId };
  return part === claim ? value : told[claim];
}
