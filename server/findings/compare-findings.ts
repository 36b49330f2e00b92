import { type Finding, ofMembers } from "./finding.ts";

export interface FindingChanges {
  readonly opened: readonly Finding[];
  readonly closed: readonly Finding[];
}

/** The findings of one side as far as they are not in the other: of a finding that both have, the members that only this side has. */
function beyond(these: readonly Finding[], others: readonly Finding[]): readonly Finding[] {
  const there = new Map(others.map((one) => [one.id, new Set(one.members.map((member) => member.ref))]));
  return these.flatMap((finding) => {
    const members = there.get(finding.id);
    if (!members) return [finding];
    const news = finding.members.filter((member) => !members.has(member.ref));
    return ofMembers(finding, news) ?? [];
  });
}

/** What was found before and is not any more, and what is new: a member that joins a finding is new by itself. */
export const compareFindings = (before: readonly Finding[], after: readonly Finding[]): FindingChanges => ({
  opened: beyond(after, before),
  closed: beyond(before, after),
});
