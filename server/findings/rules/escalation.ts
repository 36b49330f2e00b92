import { type AllowingStatement, allowingStatements, statementKey } from "@/server/findings/allowing.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { leastOf } from "@/server/findings/least.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { forEachEdge, mechanismOfEdge, nodesAt, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { EKS_SENTENCES, isEksOpeningApi } from "@/server/model/escalation/eks-sentences.ts";
import { IAM_SENTENCES, isEscalationPathId } from "@/server/model/escalation/iam-sentences.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import type { CallObject } from "@/server/policy/escalation/path.ts";
import type { IamIdentity } from "@/server/policy/inputs.ts";
import { evidenceOf, statementName } from "@/server/policy/statement-words.ts";

/** A way from an identity to what administers an account or a cluster. */
interface Way {
  readonly mechanism: string;
  readonly to: Ref;
  /** "account 111122223333", "cluster prod". */
  readonly of: string;
  readonly verdict: VerdictWord;
  /** Its place among all, the surest first. */
  readonly order: number;
}

const ENTRY = "eks:CreateAccessEntry";
const POLICY = "eks:AssociateAccessPolicy";
/** What the calls of EKS need besides themselves (H20, H23, H30). */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  [ENTRY]: [POLICY],
  [POLICY]: [],
  "eks:UpdateClusterConfig": [ENTRY, POLICY],
  "eks:UpdateAccessEntry": [],
};

const placeOf = new Map(ESCALATION_PATHS.map(({ id }, at) => [`iam:${id}`, at]));
const callsOfPath = new Map(ESCALATION_PATHS.map(({ id, calls }) => [`iam:${id}`, calls]));

const isSure = (verdict: VerdictWord): boolean => verdict === "allowed" || verdict === "conditional";

/** What an end of an edge administers, where it is more than the one who gets there; the root of an account stands for every permission of it. */
function administeredAt({ administrators }: Inspection, to: Ref): string | undefined {
  const parsed = parseRef(to);
  if (parsed?.kind === "account") return `account ${parsed.account}`;
  const admin = administrators.get(to);
  return admin?.verdict === "allowed" ? admin.of : undefined;
}

/** An administrator by its own policies, or already of this very cluster, makes itself nothing that it is not. */
function isMeantTo({ administrators }: Inspection, from: Ref, of: string): boolean {
  const admin = administrators.get(from);
  return admin !== undefined && (admin.by === "policies" || (admin.by === "entry" && admin.of === of));
}

/** The ends of an edge that administer something. */
function endsOf(inspection: Inspection, edge: number): readonly Pick<Way, "to" | "of">[] {
  const { graph } = inspection;
  return [...nodesAt(graph, graph.to[edge] ?? 0)].flatMap((node) => {
    const to = refOfNode(graph, node);
    const of = administeredAt(inspection, to);
    return of === undefined ? [] : [{ to, of }];
  });
}

const isEscalation = (mechanism: string): boolean => /^(iam|eks):/.test(mechanism) && mechanism !== "eks:PodIdentity";

/** The ways of an edge: from whom of those it leaves, to the first end that makes them more than they are. */
function* waysAt(inspection: Inspection, edge: number): Iterable<readonly [Ref, Way]> {
  const { graph } = inspection;
  const [mechanism, verdict] = [mechanismOfEdge(graph, edge), verdictOfEdge(graph, edge)];
  const ends = isEscalation(mechanism) && isSure(verdict) ? endsOf(inspection, edge) : [];
  if (ends.length === 0) return;
  const order = placeOf.get(mechanism) ?? ESCALATION_PATHS.length;
  for (const node of nodesAt(graph, graph.from[edge] ?? 0)) {
    const from = refOfNode(graph, node);
    const end = ends.find(({ to, of }) => to !== from && !isMeantTo(inspection, from, of));
    if (end && parseRef(from)?.kind === "iam") yield [from, { mechanism, verdict, order, ...end }];
  }
}

/** The ways of the escalation catalogue and of EKS from identities that are not meant to be administrators to what is one. */
function waysOf(inspection: Inspection): ReadonlyMap<Ref, readonly Way[]> {
  const found = new Map<Ref, Way[]>();
  forEachEdge(inspection.graph, (edge) => {
    for (const [from, way] of waysAt(inspection, edge)) {
      const there = found.get(from);
      if (there) there.push(way);
      else found.set(from, [way]);
    }
  });
  return found;
}

function resourceOf(on: CallObject, from: Ref, to: Ref): string | undefined {
  if (on === "self") return from;
  return on === "target" && parseRef(to)?.kind === "iam" ? to : undefined;
}

/** The statements that a way rests on, each once. */
function restsOn(identity: IamIdentity, { mechanism, to }: Way): readonly AllowingStatement[] {
  const calls = callsOfPath.get(mechanism);
  const asked = calls
    ? calls.map(({ action, on }) => ({ action, resource: resourceOf(on, identity.ref, to) }))
    : [mechanism, ...(BESIDES[mechanism] ?? ["iam:PassRole"])].map((action) => ({ action, resource: undefined }));
  const all = asked.flatMap(({ action, resource }) => allowingStatements(identity, action, resource));
  return [...new Map(all.map((one) => [one.statement, one])).values()];
}

interface Cause {
  readonly keys: ReadonlySet<string>;
  readonly statements: readonly AllowingStatement[];
  readonly ways: readonly Way[];
}

/** The ways of an identity by what they rest on. One that needs more than another does is left out: it goes where the other goes. */
function causesOf(identity: IamIdentity, ways: readonly Way[]): readonly Cause[] {
  const told = ways.map((way) => {
    const statements = restsOn(identity, way);
    return { way, statements, keys: new Set(statements.map(({ statement }) => statementKey(statement))) };
  });
  const causes = [...Map.groupBy(told, ({ keys }) => [...keys].sort().join("\n")).values()].map((same): Cause => {
    const sorted = same.map(({ way }) => way).toSorted((a, b) => rankOf(a.verdict) - rankOf(b.verdict) || a.order - b.order);
    return { keys: same[0]?.keys ?? new Set(), statements: same[0]?.statements ?? [], ways: sorted };
  });
  return leastOf(causes);
}

/** What the identity does on a way, a clause about it. */
function sentenceOf({ mechanism, to }: Way): string {
  const id = mechanism.slice(4);
  const parsed = parseRef(to);
  const cluster = parsed?.kind === "k8s" ? parsed.cluster : undefined;
  const names = {
    caller: "it",
    target: parsed?.kind === "account" ? (mechanism === "iam:iam-013" ? "that has every permission" : "one of its users or roles") : nameOf(to),
    cluster,
  };
  if (isEscalationPathId(id)) return IAM_SENTENCES[id](names);
  return isEksOpeningApi(id) ? EKS_SENTENCES[id](names) : `it calls ${mechanism}`;
}

function hitOf(from: Ref, { keys, statements, ways }: Cause): Hit | undefined {
  const [first] = ways;
  if (!first) return undefined;
  const others = new Set(ways.map(({ mechanism }) => mechanism)).size - 1;
  const more = others === 0 ? "" : others === 1 ? "; there is one more such way" : `; there are ${others} more such ways`;
  const by = new Intl.ListFormat("en").format(statements.map(statementName));
  const when = first.verdict === "conditional" ? ", when its request meets the conditions" : "";
  return {
    member: from,
    cause: [...keys].sort().join("\n") || first.mechanism,
    summary: `${nameOf(from)} can make itself an administrator of ${first.of}${when}: ${sentenceOf(first)} (${first.mechanism}), as ${by || "its policies"} ${statements.length === 1 ? "allows" : "allow"}${more}`,
    reach: "few",
    gained: "admin",
    verdict: first.verdict,
    paths: [{ from, to: first.to, verdict: first.verdict, path: [from, first.to] }],
    evidence: statements.map(({ stored, statement }) => evidenceOf(stored, statement)),
    fix: byHand(
      "Take the actions out that make it more than it is, or limit them to resources and conditions that do not; a permissions boundary without them stops them too",
    ),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const [from, ways] of waysOf(inspection)) {
    const identity = inspection.world.identity(from);
    if (!identity) continue;
    for (const cause of causesOf(identity, ways)) {
      const hit = hitOf(from, cause);
      if (hit) yield hit;
    }
  }
}

/** An identity that is not meant to be an administrator and can make itself one by calls of IAM or EKS. */
export const escalationToAdmin: Rule = {
  id: "escalation-to-admin",
  title: "An identity can make itself an administrator",
  why: "Permission to change policies, trust, keys or what a service runs is permission to be whoever they belong to. Reviews look for administrators by name and pass over those who can become one with a call.",
  look,
};
