import { resourcesMeet } from "@/server/policy/patterns-meet.ts";
import type { CataloguedAction } from "./catalogue.ts";

/** A bucket's name holds no slash, though its pattern looks as if: what lies in it is an object. */
const isInBucket = (resource: string, template: string): boolean => /^arn:[^:]*:s3:::\*$/.test(template) && /^[^:]*(:[^:]*){4}:.*\//.test(resource);

/**
 * Whether a resource pattern of a statement can stand for a resource that the action is called on (A65): `arn:aws:s3:::b/*` holds no bucket that
 * could be listed. An action that takes no resource is covered by `*` alone.
 */
export function fitsAction(resource: string, action: CataloguedAction): boolean {
  if (resource === "*") return true;
  return action.resources.some((template) => !isInBucket(resource, template) && resourcesMeet(resource, template));
}
