import type { Coverage } from "@/server/facts/coverage.ts";
import { parseArn } from "@/server/model/arn.ts";
import { parseRef } from "@/server/model/ref.ts";

/** Where something stands: the folder of its cluster or account in a bundle, the kinds of answers that hold it, and its name, which a file of one thing has in its own. */
interface Wanted {
  readonly folder: string | undefined;
  readonly kinds: RegExp;
  readonly name: string;
}

const DETAILS = "get-account-authorization-details";

/** Of IAM types the answers that hold them. */
const IAM_KINDS: Readonly<Record<string, string>> = {
  role: `${DETAILS}|get-role|list-roles|role-policy|role-policies`,
  user: `${DETAILS}|get-user|list-users|user-policy|user-policies|list-groups-for-user`,
  group: `${DETAILS}|get-group|list-groups|group-policy|group-policies`,
  policy: `${DETAILS}|get-policy|get-policy-version`,
  "oidc-provider": "open-id-connect-provider",
  "saml-provider": "saml-provider",
  "instance-profile": `instance-profile|${DETAILS}`,
};

const OBJECT_KINDS: Readonly<Record<string, string>> = { user: "clusterrolebinding|rolebinding", group: "clusterrolebinding|rolebinding" };

const ASSOCIATION = /\ba-[a-z0-9]{6,}$/;

const lastName = (text: string): string => text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf(":")) + 1);

function ofEks(source: string, document: string): Wanted {
  const cluster = source.split("/")[1] ?? "";
  const folder = `clusters/${cluster}/`;
  if (source.includes(":podidentityassociation/")) return { folder, kinds: /pod-identity-association/i, name: lastName(source) };
  if (document.startsWith("access entry ")) return { folder, kinds: /access-entr|associated-access-policies/i, name: lastName(document) };
  if (document.startsWith("add-on ")) return { folder, kinds: /addon/i, name: document.slice("add-on ".length) };
  return { folder, kinds: /describe-cluster\b/i, name: cluster };
}

function wantedFor(source: string, document: string): Wanted | undefined {
  const parsed = parseRef(source);
  if (parsed?.kind === "k8s") {
    const kinds = OBJECT_KINDS[parsed.type] ?? parsed.type;
    const answer = document.includes(":cluster-access-policy/")
      ? /associated-access-policies/i
      : ASSOCIATION.test(document)
        ? /pod-identity-association/i
        : undefined;
    const pattern = answer ?? new RegExp(`^(${kinds})(List)?$`, "i");
    return { folder: `clusters/${parsed.cluster}/`, kinds: pattern, name: parsed.name };
  }
  const arn = parseArn(source);
  if (!arn) return undefined;
  if (arn.service === "eks") return ofEks(source, document);
  if (arn.service === "organizations") return { folder: undefined, kinds: /^organizations/i, name: lastName(source) };
  const folder = /^\d{12}$/.test(arn.account) ? `accounts/${arn.account}/` : undefined;
  if (arn.service === "ec2") return { folder, kinds: /describe-instances/i, name: lastName(source) };
  const type = document === "access keys" ? "access-key" : arn.resource.slice(0, arn.resource.indexOf("/"));
  return { folder, kinds: new RegExp(IAM_KINDS[type] ?? type, "i"), name: lastName(source) };
}

const isOfOne = (path: string): boolean => /(^|\/)(clusters|accounts)\//.test(path);

/** The files or calls that hold a document, by where things lie in a bundle; several where it cannot be told which of them. */
export function sourceFiles(coverage: Coverage, source: string, document: string): readonly string[] {
  const wanted = wantedFor(source, document);
  if (!wanted) return [];
  const fitting = coverage.read.filter((r) => r.objects > 0 && (wanted.kinds.test(r.kind) || (r.kind === "List" && source.startsWith("k8s://"))));
  const { folder } = wanted;
  const placed = folder === undefined ? fitting : fitting.filter((r) => r.path.includes(folder));
  const near = placed.length > 0 ? placed : fitting.filter((r) => !isOfOne(r.path));
  const named = near.filter((r) => r.path.toLowerCase().includes(wanted.name.toLowerCase()));
  return (named.length > 0 ? named : near).map((r) => r.path);
}
