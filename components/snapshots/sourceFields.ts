import type { SourceInput } from "@/server/contract/screen";

/** What the form holds: texts, as typed. */
export interface SourceFields {
  readonly kind: SourceInput["kind"];
  readonly name: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly profile: string;
  readonly regions: string;
  readonly clusters: string;
  readonly sessionName: string;
  readonly organizationRole: string;
  readonly leftOut: string;
  readonly leftOutBy: string;
  readonly leftOutWhy: string;
  readonly roleArn: string;
  readonly externalId: string;
  readonly every: string;
  /** Of a cluster: whether its changes are heard of as they happen. */
  readonly watch: boolean;
  /** Of an account: whether functions, projects and task definitions are read for their roles. */
  readonly services: boolean;
}

export const EMPTY_FIELDS: SourceFields = {
  kind: "kubernetes",
  name: "",
  kubeconfig: "",
  context: "",
  profile: "",
  regions: "",
  clusters: "",
  sessionName: "",
  organizationRole: "",
  leftOut: "",
  leftOutBy: "",
  leftOutWhy: "",
  roleArn: "",
  externalId: "",
  every: "",
  watch: false,
  services: false,
};

type AwsInput = Extract<SourceInput, { kind: "aws" }>;

export type FieldErrors = Readonly<Partial<Record<keyof SourceFields, string>>>;
export type Checked = { readonly ok: true; readonly input: SourceInput } | { readonly ok: false; readonly errors: FieldErrors };

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/;

const EVERY = /^[1-9]\d{0,3}[mhd]$/;

const filled = (values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

const wordsOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== "");

/** `all`, or the names of clusters; nothing for none. */
function clustersOf(text: string): Pick<AwsInput, "clusters"> {
  const words = wordsOf(text);
  if (words.length === 0) return {};
  const [only] = words;
  return { clusters: words.length === 1 && (only === "all" || only === "none") ? only : [...words] };
}

function organizationProblems(fields: SourceFields): FieldErrors {
  const errors: Partial<Record<keyof SourceFields, string>> = {};
  const role = fields.organizationRole.trim();
  if (role.startsWith("arn:")) errors.organizationRole = "The role's name alone, which is the same in every account";
  const left = role === "" ? [] : wordsOf(fields.leftOut);
  const odd = left.find((account) => !/^\d{12}$/.test(account));
  if (odd !== undefined) errors.leftOut = `“${odd}” is no account; they have 12 digits`;
  if (left.length > 0 && fields.leftOutBy.trim() === "") errors.leftOutBy = "Coverage says who decided it";
  if (left.length > 0 && fields.leftOutWhy.trim() === "") errors.leftOutWhy = "Coverage says why";
  return errors;
}

function problems(fields: SourceFields): FieldErrors {
  const errors: Partial<Record<keyof SourceFields, string>> = {};
  if (fields.name.trim() === "") errors.name = "Give it a name to know it by";
  else if (fields.name.trim().length > 100) errors.name = "At most 100 characters";
  if (fields.every.trim() !== "" && !EVERY.test(fields.every.trim())) errors.every = "A number and m, h or d: 15m, 1h, 1d";
  if (fields.kind === "kubernetes") return errors;
  const regions = wordsOf(fields.regions);
  const odd = isAll(regions) ? undefined : regions.find((region) => !REGION.test(region));
  if (odd !== undefined) errors.regions = `“${odd}” is no region; they look like eu-west-1`;
  else if (regions.length === 0) errors.regions = "Name at least one region with clusters, e.g. eu-west-1, or all";
  const role = fields.roleArn.trim();
  if (role !== "" && !ROLE_ARN.test(role)) errors.roleArn = "A role's ARN looks like arn:aws:iam::111122223333:role/RolewalkReader";
  if (role === "" && fields.organizationRole.trim() === "" && fields.externalId.trim() !== "") errors.externalId = "An external id is only sent with a role";
  return { ...errors, ...organizationProblems(fields) };
}

const isAll = (words: readonly string[]): boolean => words.length === 1 && words[0] === "all";

/** The organization of the form; what is left out, is so from today on. */
function organizationOf(fields: SourceFields, today: string): Pick<AwsInput, "organization"> {
  const role = fields.organizationRole.trim();
  if (role === "") return {};
  const decided = { by: fields.leftOutBy.trim(), why: fields.leftOutWhy.trim(), when: today };
  const exclude = wordsOf(fields.leftOut).map((account) => ({ account, ...decided }));
  return { organization: { role, ...filled({ externalId: fields.externalId.trim() }), ...(exclude.length > 0 && { exclude }) } };
}

/** The form as a source, or what is wrong with which field. The server checks the shape once more. `today`: `2026-11-27`. */
export function checkSource(fields: SourceFields, today: string): Checked {
  const errors = problems(fields);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const name = fields.name.trim();
  const input: SourceInput =
    fields.kind === "kubernetes"
      ? {
          kind: "kubernetes",
          name,
          ...filled({ kubeconfig: fields.kubeconfig.trim(), context: fields.context.trim(), every: fields.every.trim() }),
          ...(fields.watch && { watch: true }),
        }
      : {
          kind: "aws",
          name,
          regions: isAll(wordsOf(fields.regions)) ? "all" : [...wordsOf(fields.regions)],
          ...clustersOf(fields.clusters),
          ...filled({ profile: fields.profile.trim(), roleArn: fields.roleArn.trim(), sessionName: fields.sessionName.trim(), every: fields.every.trim() }),
          ...(fields.roleArn.trim() !== "" && filled({ externalId: fields.externalId.trim() })),
          ...organizationOf(fields, today),
          ...(fields.services && { services: true }),
        };
  return { ok: true, input };
}
