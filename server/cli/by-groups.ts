import { UsageError } from "@/server/api/usage-error.ts";
import { GROUP_KINDS, type GroupKind } from "@/server/contract/change-group-names.ts";

/** What `--by` does, for `--help`. */
export const BY_GROUPS = `how many changed by ${GROUP_KINDS.join(", ")}`;

/** The groups that were asked for; undefined: none. @throws UsageError */
export function groupsAsked(text: string | undefined): GroupKind | undefined {
  const kind = GROUP_KINDS.find((one) => one === text);
  if (text !== undefined && kind === undefined) throw new UsageError("invalid", `--by takes one of ${GROUP_KINDS.join(", ")}, not \`${text}\``);
  return kind;
}
