import { type Finding, type Member, ofMembers } from "./finding.ts";

/** A finding that somebody lives with until a day, for its cause: of what it was then. */
export interface AcceptedRisk {
  readonly id: string;
  /** The id of the finding. */
  readonly finding: string;
  readonly rule: string;
  /** What the finding said when it was accepted. */
  readonly summary: string;
  readonly owner: string;
  readonly reason: string;
  /** A ticket, as an http(s) address. */
  readonly link?: string | undefined;
  /** Milliseconds since the epoch, as the two that follow. */
  readonly acceptedAt: number;
  readonly until: number;
  readonly withdrawnAt?: number | undefined;
  /** What it was of, by reference, each with a digest of what that rested on. */
  readonly members: ReadonlyMap<string, string>;
}

/** Why a finding that was accepted is told again: its time is over, what it rests on is another, or it is of something that was not there. */
export type ReturnReason = "expired" | "changed" | "joined";

/** What is left of findings when those are taken away that somebody lives with. */
export interface Judged {
  readonly open: readonly { readonly finding: Finding; readonly returned?: { readonly because: ReturnReason; readonly risk: AcceptedRisk } }[];
  readonly accepted: readonly { readonly finding: Finding; readonly risk: AcceptedRisk }[];
}

/** What a member of a finding rests on, as a digest: another digest is another risk. */
export type BasisOf = (finding: Finding, member: Member) => string;

const isOver = (risk: AcceptedRisk, now: number): boolean => risk.until < now;

/** The acceptance that counts, of several of one finding the one that was made last: a member is tested against each that holds. */
function judge(finding: Finding, risks: readonly AcceptedRisk[], basisOf: BasisOf, now: number): Judged {
  const holding = risks.filter((risk) => !isOver(risk, now));
  const by = new Map<AcceptedRisk, Member[]>();
  const open: Member[] = [];
  let hasChanged = false;
  for (const member of finding.members) {
    const knowing = holding.filter((risk) => risk.members.has(member.ref));
    const basis = knowing.length > 0 ? basisOf(finding, member) : "";
    const risk = knowing.find((one) => one.members.get(member.ref) === basis);
    if (risk) by.set(risk, [...(by.get(risk) ?? []), member]);
    else open.push(member);
    hasChanged ||= !risk && knowing.length > 0;
  }
  const left = ofMembers(finding, open);
  const [last] = holding.length > 0 ? holding : risks;
  const because: ReturnReason = holding.length === 0 ? "expired" : hasChanged ? "changed" : "joined";
  return {
    open: left ? [{ finding: left, ...(last && { returned: { because, risk: last } }) }] : [],
    accepted: [...by].flatMap(([risk, members]) => {
      const part = ofMembers(finding, members);
      return part ? [{ finding: part, risk }] : [];
    }),
  };
}

/**
 * Takes away what somebody lives with. An acceptance holds for the cause and for the members that the finding had then: one that joins later, or that rests on something
 * else since, is open. `now`: milliseconds since the epoch. Order is kept. Pure.
 */
export function withoutAccepted(findings: readonly Finding[], risks: readonly AcceptedRisk[], basisOf: BasisOf, now: number): Judged {
  const standing = risks.filter((risk) => risk.withdrawnAt === undefined).toSorted((a, b) => b.acceptedAt - a.acceptedAt);
  const of = Map.groupBy(standing, (risk) => risk.finding);
  const judged = findings.map((finding) => judge(finding, of.get(finding.id) ?? [], basisOf, now));
  return { open: judged.flatMap((one) => one.open), accepted: judged.flatMap((one) => one.accepted) };
}
