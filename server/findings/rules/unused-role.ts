import type { IamRoleFact } from "@/server/facts/iam.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { facetsAt, mechanismOfEdge, nodesAt, refOfNode, slotOf, verdictOfEdge } from "@/server/graph/access-graph.ts";
import type { AccountWorld } from "@/server/graph/account-world.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";

const DAYS = 90;
const DAY = 24 * 60 * 60 * 1000;
/** So long AWS keeps when a role was used. */
const TRACKED_DAYS = 400;
const NAMED = 3;

/** Mechanisms by which somebody is given the role, as it is meant; ways round are told elsewhere. */
const GIVEN = /^(sts:|eks:PodIdentity|sso:|ec2:)/;

const isAwsOwn = ({ path }: IamRoleFact): boolean => path.startsWith("/aws-service-role/") || path.startsWith("/aws-reserved/");

/** The time up to which the account's facts tell of use: not later than the newest use in them, since a dump may be older than the snapshot. */
function readUntil({ facts }: AccountWorld, capturedAt: number): number {
  const uses = [...facts.roles, ...facts.accessKeys].map(({ lastUsed }) => Date.parse(lastUsed ?? "")).filter((time) => !Number.isNaN(time));
  return uses.length === 0
    ? Number.NaN
    : Math.min(
        capturedAt,
        uses.reduce((a, b) => Math.max(a, b)),
      );
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** When the role was used last, in words; undefined where that is not long ago, or not known. */
function idleWords({ lastUsed, createdAt }: IamRoleFact, until: number): string | undefined {
  if (lastUsed === undefined) return undefined;
  const [used, made] = [Date.parse(lastUsed ?? ""), Date.parse(createdAt ?? "")];
  if (lastUsed !== null) return until - used > DAYS * DAY ? `was last used on ${dayOf(used)}` : undefined;
  if (!(until - made > DAYS * DAY)) return undefined;
  return until - made > TRACKED_DAYS * DAY ? `was not used in the ${TRACKED_DAYS} days of which AWS tells` : `was not used since it was made on ${dayOf(made)}`;
}

/** Who is given the role. */
function givenTo({ graph }: Inspection, role: Ref): readonly Ref[] {
  const node = graph.indexOf.get(role);
  const found = new Set<Ref>();
  const look = (edge: number): void => {
    if (!GIVEN.test(mechanismOfEdge(graph, edge)) || verdictOfEdge(graph, edge) === "denied") return;
    for (const from of nodesAt(graph, graph.from[edge] ?? 0)) found.add(refOfNode(graph, from));
  };
  for (const end of node === undefined ? [] : [node, ...facetsAt(graph, node)]) {
    graph.in.forEach(slotOf(end), look);
    graph.setsOf.forEach(end, (set) => graph.in.forEach(slotOf(~set), look));
  }
  found.delete(role);
  return [...found].sort();
}

function hitOf(inspection: Inspection, account: AccountWorld, role: IamRoleFact, idle: string): Hit {
  const ref = arnRef(role.arn);
  const givers = givenTo(inspection, ref);
  const { words, ...way } = wayInto(inspection, { from: givers[0] ?? ref, to: ref, reach: "few", verdict: "conditional" });
  const [path] = way.paths;
  const who =
    givers.length === 0
      ? "nobody that was collected becomes it"
      : givers.length === 1
        ? "one identity can become it"
        : `${givers.length} identities can become it`;
  return {
    ...way,
    paths: givers.slice(0, NAMED).map((from) => ({ from, to: path?.to ?? ref, verdict: way.verdict, path: [from, ...(path?.path.slice(1) ?? [ref])] })),
    member: ref,
    cause: `not used for ${DAYS} days`,
    summary: `Role ${nameOf(ref)} of account ${account.id} ${idle}; ${who}${words}`,
    evidence: [{ source: ref, document: "last use" }],
    fix: byHand("Delete the role when its owner knows of no use that comes less often; its trust policy emptied to nobody is a way back"),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  const capturedAt = Date.parse(inspection.world.facts.capturedAt);
  for (const account of inspection.world.accounts.values()) {
    const until = readUntil(account, capturedAt);
    for (const role of account.facts.roles) {
      const idle = isAwsOwn(role) ? undefined : idleWords(role, until);
      if (idle !== undefined) yield hitOf(inspection, account, role, idle);
    }
  }
}

/** A role that nobody used for a quarter of a year. */
export const unusedRole: Rule = {
  id: "role-unused",
  title: "Role that nobody uses",
  why: "What nobody uses is missed by nobody, and watched by nobody. Each way into such a role, and all that it may do, can be taken away without a trade-off.",
  look,
};
