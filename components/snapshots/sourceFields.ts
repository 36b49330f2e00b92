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
  readonly roleArn: string;
  readonly externalId: string;
  readonly every: string;
}

export const EMPTY_FIELDS: SourceFields = {
  kind: "kubernetes",
  name: "",
  kubeconfig: "",
  context: "",
  profile: "",
  regions: "",
  clusters: "",
  roleArn: "",
  externalId: "",
  every: "",
};

export type FieldErrors = Readonly<Partial<Record<keyof SourceFields, string>>>;
export type Checked = { readonly ok: true; readonly input: SourceInput } | { readonly ok: false; readonly errors: FieldErrors };

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/;

const EVERY = /^[1-9]\d{0,3}[mhd]$/;

const filled = (values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

const wordsOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== "");

/** `all`, or the names of clusters; nothing for none. */
function clustersOf(text: string): Pick<Extract<SourceInput, { kind: "aws" }>, "clusters"> {
  const words = wordsOf(text);
  if (words.length === 0) return {};
  const [only] = words;
  return { clusters: words.length === 1 && (only === "all" || only === "none") ? only : [...words] };
}

function problems(fields: SourceFields): FieldErrors {
  const errors: Partial<Record<keyof SourceFields, string>> = {};
  if (fields.name.trim() === "") errors.name = "Give it a name to know it by";
  else if (fields.name.trim().length > 100) errors.name = "At most 100 characters";
  if (fields.every.trim() !== "" && !EVERY.test(fields.every.trim())) errors.every = "A number and m, h or d: 15m, 1h, 1d";
  if (fields.kind === "kubernetes") return errors;
  const regions = wordsOf(fields.regions);
  const odd = regions.find((region) => !REGION.test(region));
  if (odd !== undefined) errors.regions = `“${odd}” is no region; they look like eu-west-1`;
  else if (regions.length === 0) errors.regions = "Name at least one region with clusters, e.g. eu-west-1";
  const role = fields.roleArn.trim();
  if (role !== "" && !ROLE_ARN.test(role)) errors.roleArn = "A role's ARN looks like arn:aws:iam::111122223333:role/RolewalkReader";
  if (role === "" && fields.externalId.trim() !== "") errors.externalId = "An external id is only sent with a role";
  return errors;
}

/** The form as a source, or what is wrong with which field. The server checks the shape once more. */
export function checkSource(fields: SourceFields): Checked {
  const errors = problems(fields);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const name = fields.name.trim();
  const input: SourceInput =
    fields.kind === "kubernetes"
      ? { kind: "kubernetes", name, ...filled({ kubeconfig: fields.kubeconfig.trim(), context: fields.context.trim(), every: fields.every.trim() }) }
      : {
          kind: "aws",
          name,
          regions: [...wordsOf(fields.regions)],
          ...clustersOf(fields.clusters),
          ...filled({ profile: fields.profile.trim(), roleArn: fields.roleArn.trim(), externalId: fields.externalId.trim(), every: fields.every.trim() }),
        };
  return { ok: true, input };
}
