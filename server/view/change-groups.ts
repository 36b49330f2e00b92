import { COUNTED, type GroupKind } from "@/server/contract/change-group-names.ts";
import type { ChangeCounts, GroupsOfOne } from "@/server/contract/change-groups.ts";
import type { DiffAnswer } from "@/server/contract/diff.ts";
import { describeRef } from "./ref-view.ts";

/** A group in a person's words. `detail`: what tells it from its namesakes, empty where nothing has to. */
export interface GroupWords {
  readonly name: string;
  readonly detail: string;
}

const NONE: Readonly<Record<GroupKind, string>> = { namespace: "In no namespace", owner: "No owner known", account: "In no account" };

/** `accounts`: names of accounts by id; `group`: null for what is in none. */
export function groupWords(kind: GroupKind, group: string | null, accounts: ReadonlyMap<string, string>): GroupWords {
  if (group === null) return { name: NONE[kind], detail: "" };
  if (kind === "account") return accounts.has(group) ? { name: accounts.get(group) ?? group, detail: group } : { name: group, detail: "" };
  if (kind === "owner") return { name: group, detail: "" };
  const { label, context } = describeRef(group);
  return { name: label, detail: context };
}

/** What of a comparison is in one group. Its groups and what was not read stay those of the whole. */
export function inGroup(answer: DiffAnswer, kind: GroupKind, group: string | null): DiffAnswer {
  const of = <T extends { readonly groups: GroupsOfOne }>(all: readonly T[]): T[] =>
    all.filter(({ groups }) => (group === null ? groups[kind].length === 0 : groups[kind].includes(group)));
  const { appeared, disappeared, changed, findings } = answer;
  return {
    ...answer,
    appeared: of(appeared),
    disappeared: of(disappeared),
    changed: of(changed),
    findings: { opened: of(findings.opened), closed: of(findings.closed) },
  };
}

/** How much changed. */
export const changesIn = (counts: ChangeCounts): number => COUNTED.reduce((sum, what) => sum + counts[what], 0);
