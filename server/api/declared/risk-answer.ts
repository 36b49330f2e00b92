import { UsageError } from "@/server/api/usage-error.ts";
import type { AcceptedRiskAnswer, Accepting, FindingBasis } from "@/server/contract/accepted.ts";
import type { AcceptedRisk } from "@/server/findings/accepted.ts";

const instant = (at: number): string => new Date(at).toISOString();

/** A risk as answers tell it. */
export const riskAnswer = ({ link, acceptedAt, until, withdrawnAt, members, ...risk }: AcceptedRisk): AcceptedRiskAnswer => ({
  ...risk,
  link: link ?? null,
  acceptedAt: instant(acceptedAt),
  until: instant(until),
  withdrawnAt: withdrawnAt === undefined ? null : instant(withdrawnAt),
  members: members.size,
});

function notOf(ref: string, finding: string): never {
  throw new UsageError("not-found", `\`${ref}\` is no member of the finding \`${finding}\``);
}

/** An acceptance of what a finding is of now, or of those of its members that are named. @throws UsageError */
export function acceptanceOf({ finding, owner, reason, until, link, members: named }: Accepting, basis: FindingBasis, now: Date): Omit<AcceptedRisk, "id"> {
  if (Date.parse(until) <= now.getTime()) throw new UsageError("invalid", `until: ${until} is over already`);
  const there = new Map<string, string>(basis.members.map((member) => [member.ref, member.basis]));
  const members = new Map((named ?? [...there.keys()]).map((ref) => [ref, there.get(ref) ?? notOf(ref, finding)]));
  const { rule, summary } = basis;
  return { finding, rule, summary, owner, reason, link, acceptedAt: now.getTime(), until: Date.parse(until), members };
}
