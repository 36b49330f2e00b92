import type { EntityPageAnswer } from "@/server/contract/screen.ts";
import { type ParsedRef, parseRef } from "@/server/model/ref.ts";

type Documents = EntityPageAnswer["documents"];
type Iam = Extract<ParsedRef, { kind: "iam" }>;

const PROPOSAL = "change.yaml";

/** What turns the reading direction or is not seen, where JSON itself leaves it as it is. */
export const HIDDEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

const escaped = (hidden: string): string =>
  Array.from({ length: hidden.length }, (_, i) => `\\u${hidden.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");

/** One document, or several as a list, as a proposal takes them; characters that are not seen stand as their escapes, so that what is read is what is sent. */
export const proposalText = (documents: readonly unknown[]): string =>
  JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2).replace(HIDDEN, escaped);

const NAME_KEYS = { role: "RoleName", user: "UserName", group: "GroupName" } as const;

/** The inline policies of the entity itself, as `get-role-policy` and its twins print them; attached policies are others' documents. */
function inlinePolicies(ref: string, { type, name }: Iam, documents: Documents): readonly unknown[] {
  const key = type in NAME_KEYS ? NAME_KEYS[type as keyof typeof NAME_KEYS] : undefined;
  if (key === undefined) return [];
  const own = documents.filter((one) => one.source === ref && one.title.startsWith("inline policy "));
  return own.map((one) => ({ [key]: name, PolicyName: one.document, PolicyDocument: one.json }));
}

function ofRole(ref: string, { path, name }: Iam, documents: Documents): unknown {
  const trust = documents.find((one) => one.source === ref && one.document === "trust policy");
  return { Role: { Arn: ref, RoleName: name, Path: path, AssumeRolePolicyDocument: trust?.json ?? { Version: "2012-10-17", Statement: [] } } };
}

function ofPolicy(ref: string, { name, path }: Iam, documents: Documents): unknown {
  const Document = documents.find((one) => one.source === ref)?.json ?? { Version: "2012-10-17", Statement: [] };
  const PolicyVersionList = [{ VersionId: "v1", IsDefaultVersion: true, Document }];
  return {
    UserDetailList: [],
    GroupDetailList: [],
    RoleDetailList: [],
    Policies: [{ Arn: ref, PolicyName: name, Path: path, DefaultVersionId: "v1", PolicyVersionList }],
  };
}

/**
 * What a person edits to propose a change of an entity: of a role, a user, a group or a policy its own documents in the form in which the command line prints them;
 * of anything else that it is taken away.
 */
export function startingText({ ref, documents }: EntityPageAnswer): string {
  const parsed = parseRef(ref);
  if (parsed?.kind === "iam" && parsed.type === "role") return proposalText([ofRole(ref, parsed, documents), ...inlinePolicies(ref, parsed, documents)]);
  if (parsed?.kind === "iam" && parsed.type === "policy") return proposalText([ofPolicy(ref, parsed, documents)]);
  const inline = parsed?.kind === "iam" ? inlinePolicies(ref, parsed, documents) : [];
  return proposalText(inline.length > 0 ? inline : [{ deleted: [ref] }]);
}

/** Where a proposal lies in a bundle, so that answers that name neither are of the entity's account or cluster. */
export function proposalPath(ref: string | null): string {
  const parsed = ref === null ? undefined : parseRef(ref);
  if (parsed?.kind === "iam") return `accounts/${parsed.account}/${PROPOSAL}`;
  return parsed?.kind === "k8s" ? `clusters/${parsed.cluster}/${PROPOSAL}` : PROPOSAL;
}
