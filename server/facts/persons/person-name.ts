/** What stands for the core of a name that is forgotten; undefined: it is nobody's who is. */
export type Pseudonyms = (core: string) => string | undefined;

/** A name without what its issuer puts before it (`oidc:`, `https://issuer#`); nobody's where it is the cluster's own or an ARN, whose last part is the name. */
export function coreOf(name: string): { readonly before: string; readonly core: string } | undefined {
  if (/^(system|arn):/.test(name) || name === "") return undefined;
  const at = Math.max(name.lastIndexOf(":"), name.lastIndexOf("#")) + 1;
  const core = name.slice(at);
  return core === "" ? undefined : { before: name.slice(0, at), core };
}

/** A whole name with its core replaced; undefined where it is nobody's who is forgotten. */
export function renamedName(name: string, pseudonyms: Pseudonyms): string | undefined {
  const parts = coreOf(name);
  const found = parts && pseudonyms(parts.core);
  return found === undefined ? undefined : `${parts?.before}${found}`;
}

const DIGITS = 10;

/**
 * What stands for a name from now on: valid wherever the name was, and an address at the same domain where it is one. `digest`: hexadecimal, of the name and a
 * key; `beginning`: what it begins with.
 */
export function pseudonymOf(core: string, digest: string, beginning = "person-"): string {
  const at = core.indexOf("@");
  return `${beginning}${digest.slice(0, DIGITS)}${at > 0 ? core.slice(at) : ""}`;
}

/** Characters that names of IAM users and sessions are made of. */
const NAME = "[\\w+=,.@-]+";
const ARN = new RegExp(
  `(arn:aws[a-z-]*:(?:iam|sts)::[\\d*?]*:(?:user/(?:[\\w+=,.@*?-]+/)*|mfa/(?:[\\w+=,.@*?-]+/)*|federated-user/|assumed-role/(?:[\\w+=,.@*?-]+/)+))(${NAME})`,
  "g",
);
const REF = /(k8s:\/\/[^\s/`"']+\/user\/)([^\s`"']+)/g;
const WEB = /(oidc:\/\/[^\s#`"']+#)([^\s`"'?]+)/g;
const WORD = new RegExp(NAME, "g");

/** A name inside a sentence may have a stop or a bracket behind it. */
function inText(pseudonyms: Pseudonyms, name: string): string | undefined {
  const whole = renamedName(name, pseudonyms);
  if (whole !== undefined) return whole;
  const bare = name.replace(/[.,;:)\]}]+$/, "");
  if (bare === name) return undefined;
  const found = renamedName(bare, pseudonyms);
  return found === undefined ? undefined : `${found}${name.slice(bare.length)}`;
}

/** A text in which people are named by their ARNs and references; the same text where none is forgotten. */
export function renamedRefs(text: string, pseudonyms: Pseudonyms): string {
  let out = text;
  const put = (all: string, before: string, name: string): string => {
    const found = inText(pseudonyms, name);
    return found === undefined ? all : `${before}${found}`;
  };
  if (out.includes(":user/") || out.includes(":mfa/") || out.includes(":assumed-role/") || out.includes(":federated-user/")) out = out.replace(ARN, put);
  if (out.includes("k8s://")) out = /^k8s:\/\/[^/]+\/user\//.test(out) ? renamedRef(out, pseudonyms) : out.replace(REF, put);
  if (out.includes("oidc://")) out = out.replace(WEB, put);
  return out;
}

/** A name in a reference goes to its end, spaces included. */
function renamedRef(ref: string, pseudonyms: Pseudonyms): string {
  const at = ref.indexOf("/user/") + "/user/".length;
  const found = renamedName(ref.slice(at), pseudonyms);
  return found === undefined
    ? ref.replace(REF, (all, before: string, name: string) => `${before}${inText(pseudonyms, name) ?? name}` || all)
    : `${ref.slice(0, at)}${found}`;
}

/** A sentence, word by word. */
export const renamedWords = (text: string, pseudonyms: Pseudonyms): string =>
  renamedRefs(text, pseudonyms).replace(WORD, (word) => inText(pseudonyms, word) ?? word);

/** `list-access-keys-alice.json`, `users/alice/…`: a file of a bundle that is about somebody. */
export function renamedPath(path: string, pseudonyms: Pseudonyms): string {
  const segments = path.split("/").map((segment, index) => {
    // the account, the cluster
    if (index < 2) return segment;
    const ending = /\.(json|ya?ml|csv)$/.exec(segment)?.[0] ?? "";
    const bare = segment.slice(0, segment.length - ending.length);
    for (let at = 0; ; at = bare.indexOf("-", at) + 1) {
      const found = pseudonyms(bare.slice(at));
      if (found !== undefined) return `${bare.slice(0, at)}${found}${ending}`;
      if (!bare.includes("-", at)) return segment;
    }
  });
  return segments.join("/");
}
