import type { Fix } from "@/server/findings/finding.ts";
import { accessEntryPatch, accessPoliciesPatch, bindingPatch, serviceAccountPatch } from "./cluster-patch.ts";
import { withOwnNames } from "./hcl.ts";
import { accessKeyPatch, deletedPatch, inlinePolicyPatch, instancesPatch, rolePatch } from "./iam-patch.ts";
import { type Draft, fieldOf, isJson, type PatchForm, type Rendering } from "./patch.ts";

/** A change in one form, all that it is of one after another. */
export interface Patch {
  readonly form: PatchForm;
  readonly text: string;
}

const listOf = (content: unknown, key: string): readonly unknown[] | undefined => {
  const found = fieldOf(content, key);
  return Array.isArray(found) ? found : undefined;
};

/** A draft in all the forms that it has, by what it is a draft of. */
function renderingOf({ content, before }: Draft): Rendering {
  const role = fieldOf(content, "Role");
  if (isJson(role)) return rolePatch(role, before);
  if (fieldOf(content, "PolicyName") !== undefined) return inlinePolicyPatch(content, before);
  if (fieldOf(content, "kind") === "ServiceAccount") return serviceAccountPatch(content, before);
  if (fieldOf(content, "roleRef") !== undefined) return bindingPatch(content, before);
  const entry = fieldOf(content, "accessEntry");
  if (isJson(entry)) return accessEntryPatch(entry);
  if (listOf(content, "associatedAccessPolicies")) return accessPoliciesPatch(content);
  const [keys, reservations, deleted] = [listOf(content, "AccessKeyMetadata"), listOf(content, "Reservations"), listOf(content, "deleted")];
  if (keys) return accessKeyPatch(keys);
  if (reservations) return instancesPatch(reservations);
  return deleted ? deletedPatch(deleted) : {};
}

const FORMS: readonly PatchForm[] = ["diff", "yaml", "terraform"];

/** The form of what makes the object, as its tags say. */
function formOf(managedBy: string | undefined): PatchForm | undefined {
  if (managedBy === undefined) return undefined;
  if (/^(terraform|opentofu)$/i.test(managedBy)) return "terraform";
  return /^CloudFormation /.test(managedBy) ? "cloudformation" : undefined;
}

/** The texts of several objects as one that can be applied as it is. */
function joined(form: PatchForm, texts: readonly string[]): string {
  if (form === "terraform") return withOwnNames(texts.join("\n\n"));
  return texts.join(form === "diff" ? "\n" : "\n---\n");
}

/**
 * A change in the forms in which people apply it, only what changes of each object: that of what makes the objects first, where tags say so. `limit`: of so many objects.
 */
export function patchesOf({ drafts, files, managedBy }: Fix, limit: number): readonly Patch[] {
  const renderings = (drafts ?? files).slice(0, limit).map(renderingOf);
  const first = formOf(managedBy);
  const forms = first === undefined ? FORMS : [first, ...FORMS.filter((form) => form !== first)];
  return forms.flatMap((form): Patch[] => {
    // objects of one kind have the same text where nothing of them alone is in it
    const texts = [...new Set(renderings.flatMap((one) => one[form] ?? []))];
    return texts.length === 0 ? [] : [{ form, text: joined(form, texts) }];
  });
}
