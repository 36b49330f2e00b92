import { stringify } from "yaml";

/** In which form a patch is written: a unified diff, a Kubernetes object in part, a resource of Terraform or of a CloudFormation template. */
export type PatchForm = "diff" | "yaml" | "terraform" | "cloudformation";

/** A proposed object or document as a bundle has it, and what it was, where that says more than the object alone. */
export interface Draft {
  readonly content: unknown;
  /** Of a role the trust policy it has, of a service account its annotations, of a binding its subjects. */
  readonly before?: unknown;
}

/** What a draft comes to in each form that it has; only what changes is in it. */
export type Rendering = { readonly [F in PatchForm]?: string };

type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
export const fieldOf = (value: unknown, key: string): unknown => (isJson(value) && Object.hasOwn(value, key) ? value[key] : undefined);
export const textOf = (value: unknown, key: string): string => {
  const found = fieldOf(value, key);
  return typeof found === "string" ? found : "";
};

/** A name as a file of it may be called. */
export const fileName = (name: string): string => name.replace(/[^\w+=,.@-]+/g, "-").slice(0, 100) || "it";

/** A value as YAML that means the same by version 1.1, which kubectl and CloudFormation read, as by 1.2: a name such as `on` is in quotes. */
export const yamlOf = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" }).trimEnd();
