import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import type { Reach } from "@/server/findings/severity.ts";
import { statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { trustFix, withCondition, withoutKey } from "@/server/findings/trust-fix.ts";
import {
  type ByToken,
  decideSubject,
  isByToken,
  issuerOf,
  issuerWords,
  namesOwner,
  signerOf,
  takesEvery,
  tokenRef,
  usersOf,
} from "@/server/findings/web-identity.ts";

/** What a subject pattern spans that it should name. */
interface Span {
  readonly words: string;
  readonly reach: Reach;
}

const WILD = /[*?]/;
/** The part of a text before a mark; all of it where the mark is not there. */
const before = (text: string, mark: string): string => (text.includes(mark) ? text.slice(0, text.indexOf(mark)) : text);

/** `system:serviceaccount:<namespace>:<name>`: a wildcard before the name spans namespaces. */
function ofCluster(pattern: string): Span | undefined {
  if (!WILD.test(pattern.split(":").slice(0, 3).join(":"))) return undefined;
  const named = /^system:serviceaccount:[^:]*[^:*?]/.test(pattern);
  return { words: `service accounts of ${named ? "several namespaces" : "every namespace"}`, reach: "many" };
}

/** `repo:<owner>/<repository>:…`, on GitLab `project_path:<group>/<project>:…`. */
function ofRepository(pattern: string, kind: string, what: string): Span | undefined {
  const rest = pattern.startsWith(`${kind}:`) ? pattern.slice(kind.length + 1) : undefined;
  if (rest === undefined) return WILD.test(before(pattern, ":")) ? { words: `every ${what} of every owner,`, reach: "outside" } : undefined;
  const [owner, name] = [before(rest, "/"), before(rest.slice(before(rest, "/").length + 1), ":")];
  if (WILD.test(owner)) return { words: `every ${what} of owners whose name fits, which anyone may register,`, reach: "outside" };
  return WILD.test(name) ? { words: `every ${what} that ${owner}/${name} fits, whatever the branch,`, reach: "many" } : undefined;
}

/** Issuers that sign for every customer, and what stands before the customer's name in a subject (C15, C18). */
const SHARED: readonly (readonly [issuer: string, kind: string, what: string])[] = [
  ["app.terraform.io", "organization", "workspace"],
  ["agent.buildkite.com", "organization", "pipeline"],
];

/** `<kind>:<customer>:…`: a wildcard before the end of the customer's name. */
function ofShared(issuer: string, pattern: string): Span | undefined {
  const [, kind, what] = SHARED.find(([host]) => host === issuer) ?? [];
  if (kind === undefined) return undefined;
  const customer = pattern.startsWith(`${kind}:`) ? before(pattern.slice(kind.length + 1), ":") : pattern;
  return WILD.test(customer) ? { words: `every ${what} of ${kind}s whose name fits, which anyone may register,`, reach: "outside" } : undefined;
}

function spanOf(inspection: Inspection, issuer: string, pattern: string): Span | undefined {
  if (!WILD.test(pattern)) return undefined;
  switch (signerOf(inspection, issuer)) {
    case "cluster":
      return ofCluster(pattern);
    case "github":
      return ofRepository(pattern, "repo", "repository");
    case "gitlab":
      return ofRepository(pattern, "project_path", "project");
    case "other":
      return ofShared(issuer, pattern);
  }
}

/** Subjects of those that use the role today stand in the pattern's place; the conditions on other subjects stay as they are. */
function fixOf(inspection: Inspection, trusted: Trusted<ByToken>): Hit["fix"] {
  const issuer = issuerOf(trusted.entrance);
  // a change lets in nobody whom the pattern, or another condition, keeps out today
  const isLetIn = (subject: string): boolean => decideSubject(inspection, trusted, subject) !== "denied";
  const users = usersOf(inspection, trusted.role.ref, issuer).filter(isLetIn);
  const exact = trusted.entrance.subjects.filter((subject) => !WILD.test(subject) && isLetIn(subject));
  const subjects = [...new Set([...exact, ...users])];
  const isKnown = users.length > 0;
  const summary = isKnown
    ? "Let in only the service accounts that are set up to use the role"
    : "Let in only the subjects that need the role; no collected workload uses it, so they have to be filled in";
  const wanted = isKnown ? subjects : [...exact, "…"];
  const key = `${issuer}:sub`;
  return trustFix(trusted, summary, (statement) => [withCondition(withoutKey(statement, key), "StringEquals", key, wanted)], isKnown);
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const trusted of trustedIn(inspection.world)) {
    // a pattern that every subject fits is told as that
    if (!isByToken(trusted) || takesEvery(trusted.entrance) || namesOwner(inspection, trusted)) continue;
    const issuer = issuerOf(trusted.entrance);
    for (const pattern of trusted.entrance.subjects) {
      const span = spanOf(inspection, issuer, pattern);
      const verdict = span ? decideSubject(inspection, trusted, pattern) : "denied";
      if (!span || verdict === "denied") continue;
      const { words, ...way } = wayInto(inspection, { from: tokenRef(trusted.entrance, pattern), to: trusted.role.ref, reach: span.reach, verdict });
      yield {
        ...way,
        member: trusted.role.ref,
        cause: statementText(trusted),
        summary: `${nameOf(trusted.role.ref)} lets in ${span.words} from ${issuerWords(inspection, issuer)}: its trust policy takes the subject ${pattern}${words}`,
        evidence: [trustEvidence(trusted)],
        fix: fixOf(inspection, trusted),
      };
    }
  }
}

/** A subject with a wildcard where a namespace, an owner or a repository should be named. */
export const wideSubject: Rule = {
  id: "web-identity-wide-subject",
  title: "Trust in a subject that spans namespaces or repositories",
  why: "A wildcard crosses every separator: one in the place of a namespace or a repository lets in workloads of other teams, and those that somebody makes to fit.",
  look,
};
