import { parseTagKey, tagValue } from "./condition-keys.ts";
import type { TagFacts, TargetRole } from "./inputs.ts";
import { organizationId, organizationPaths } from "./organization-keys.ts";
import { type KeyState, known, knownOrAbsent, missing, open } from "./request-context.ts";

/** The value of one tag of something whose tags were read, or not. */
export function tagState(tags: TagFacts, tagLower: string): KeyState {
  if (tags.state === "chosen") return open("caller");
  return tags.state === "read" ? knownOrAbsent(tagValue(tags.value, tagLower)) : missing(tags.missing);
}

/** Whether a key speaks of the role that is to be assumed: what it comes to hangs on which role that is. */
export function isTargetKey(keyLower: string): boolean {
  if (keyLower === "aws:resourceaccount" || keyLower === "aws:resourceorgid" || keyLower === "aws:resourceorgpaths") return true;
  const family = parseTagKey(keyLower)?.family;
  return family === "aws:resourcetag/" || family === "iam:resourcetag/";
}

/** The state of a key for which `isTargetKey` (B32); undefined for others. */
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
