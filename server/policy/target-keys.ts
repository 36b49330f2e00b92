import { parseTagKey, tagValue } from "./condition-keys.ts";
import type { TagFacts, TargetRole } from "./inputs.ts";
import { organizationId, organizationPaths } from "./organization-keys.ts";
import { type KeyState, known, knownOrAbsent, missing, open } from "./request-context.ts";

/** The value of one tag of something whose tags were read, or not. */
export function tagState(tags: TagFacts, tagLower: string): KeyState {
  if (tags.state === "chosen") return open("caller");
  return tags.state === "read" ? knownOrAbsent(tagValue(tags.value, tagLower)) : missing(tags.missing);
}

/** Keys that speak of the role that is to be assumed (B32); undefined when the key does not. */
export function targetKey(role: TargetRole, keyLower: string): KeyState | undefined {
  switch (keyLower) {
    case "aws:resourceaccount":
      return known(role.account);
    case "aws:resourceorgid":
      return organizationId(role.organization);
    case "aws:resourceorgpaths":
      return organizationPaths(role.organization, role.account);
    default: {
      const tag = parseTagKey(keyLower);
      return tag?.family === "aws:resourcetag/" || tag?.family === "iam:resourcetag/" ? tagState(role.tags, tag.tag) : undefined;
    }
  }
}

/** Keys that are the same for every request at a moment (B36): Date conditions are decided against the evaluation time. */
export function momentKey(time: number, keyLower: string): KeyState | undefined {
  if (keyLower === "aws:currenttime") return known(new Date(time).toISOString());
  if (keyLower === "aws:epochtime") return known(String(Math.floor(time / 1000)));
  return undefined;
}
