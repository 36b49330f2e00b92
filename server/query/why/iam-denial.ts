import type { AccessDenied, Because, PolicyType } from "./parsed-error.ts";

/** How each kind of policy is called in a refusal; the vendor writes "session" and "sessions", boundaries have no "policy" (W2). */
const TYPE_WORDS: readonly (readonly [words: string, type: PolicyType])[] = [
  ["role trust", "role-trust"],
  ["identity-based", "identity-based"],
  ["resource-based", "resource-based"],
  ["permissions boundary", "permissions-boundary"],
  ["service control", "service-control"],
  ["resource control", "resource-control"],
  ["vpc endpoint", "vpc-endpoint"],
  ["session", "session"],
];

const NO_ALLOW = /^ ?because (no ([a-z -]{3,60}) allows the [\w:*-]{1,200} action)/i;
const EXPLICIT_DENY =
  /^ ?with (an explicit deny in (?:an?|the) ([a-z -]{3,60}?(?:policy|boundary))(?: transitively through an? [a-z -]{3,60}?(?:policy|boundary))?)(?:: (arn:[^\s"]{1,2048}))?/i;
const DENIAL = /User: "?([^\s"]{1,2048})"? is not authorized to perform:? ?([a-z0-9-]{1,63}:[a-z0-9*]{1,128})/gi;
const RESOURCE = /^ on resource: ?(?:"([^"]{1,2048})"|([^\s"]{1,2048}))/i;
/** More are not worth reading: one is shown, the others are counted. */
const MAX = 200;
const ENCODED = /^.{0,20}?Encoded authorization failure message: ([\w=+/-]{20,20000})/i;

/** Marks of the sentence around it. */
const bare = (text: string): string => text.replace(/[.,;)]{1,4}$/, "");

const typeOf = (words: string): PolicyType | undefined => TYPE_WORDS.find(([known]) => words.toLowerCase().includes(known))?.[1];

/** The clause that says which policy decided, at the beginning of a text (W2, W3). */
export function becauseAt(text: string): (Because & { readonly length: number }) | undefined {
  const implicit = NO_ALLOW.exec(text);
  const explicit = implicit ? undefined : EXPLICIT_DENY.exec(text);
  const found = implicit ?? explicit;
  if (!found) return undefined;
  const policyType = typeOf(found[2] ?? "");
  const policy = explicit?.[3] === undefined ? undefined : bare(explicit[3]);
  return {
    text: found[1] ?? "",
    how: implicit ? "no-allow" : "explicit-deny",
    ...(policyType ? { policyType } : {}),
    ...(policy === undefined ? {} : { policy }),
    length: found[0].length,
  };
}

function denialAt(text: string, match: RegExpMatchArray): AccessDenied {
  const rest = text.slice((match.index ?? 0) + match[0].length, (match.index ?? 0) + match[0].length + 30_000);
  const resource = RESOURCE.exec(rest);
  const behind = rest.slice(resource?.[0].length ?? 0);
  const { length = 0, ...because } = becauseAt(behind) ?? {};
  const encoded = ENCODED.exec(behind.slice(length));
  const named = resource?.[1] ?? (resource?.[2] === undefined ? undefined : bare(resource[2]));
  return {
    kind: "access-denied",
    principal: match[1] ?? "",
    action: match[2] ?? "",
    ...(named ? { resource: named } : {}),
    ...("text" in because ? { because } : {}),
    ...(encoded?.[1] ? { encoded: encoded[1] } : {}),
  };
}

/** Every `User: … is not authorized to perform: …` of a plain text (W1). */
export const iamDenials = (text: string): readonly AccessDenied[] => [...text.matchAll(DENIAL)].slice(0, MAX).map((match) => denialAt(text, match));
