import { type AllowingStatement, allowingStatements, statementKey } from "@/server/findings/allowing.ts";
import type { Fix, Hit } from "@/server/findings/finding.ts";
import { type InlineHolder, withoutStatements } from "@/server/findings/inline-fix.ts";
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

/** The statements that allow each of the calls of a way. */
function allowedBy(identity: IamIdentity, { mechanism, to }: Way): readonly (readonly AllowingStatement[])[] {
  const calls = callsOfPath.get(mechanism);
  const asked = calls
    ? calls.map(({ action, on }) => ({ action, resource: resourceOf(on, identity.ref, to) }))
    : [mechanism, ...(BESIDES[mechanism] ?? ["iam:PassRole"])].map((action) => ({ action, resource: undefined }));
  return asked.map(({ action, resource }) => allowingStatements(identity, action, resource));
}

/** What allows the calls of each way, call by call. */
type Calls = ReadonlyMap<Way, readonly (readonly AllowingStatement[])[]>;

/** The statements that a way rests on, each once. */
const restsOn = (calls: Calls, way: Way): readonly AllowingStatement[] => [
  ...new Map((calls.get(way) ?? []).flat().map((one) => [one.statement, one])).values(),
];

interface Cause {
  readonly keys: ReadonlySet<string>;
  readonly statements: readonly AllowingStatement[];
  readonly ways: readonly Way[];
}

/** The ways of an identity by what they rest on. One that needs more than another does is left out: it goes where the other goes. */
function causesOf(calls: Calls): readonly Cause[] {
  const told = [...calls.keys()].map((way) => {
    const statements = restsOn(calls, way);
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

const BY_HAND =
  "Take the actions out that make it more than it is, or limit them to resources and conditions that do not; a permissions boundary without them stops them too";

/**
 * Whether a cause is gone without some statements, and nothing is left that was not told before: each way needs a call that nothing else allows, or rests on none of them and is
 * told as another cause.
 */
function isClosedWithout(gone: ReadonlySet<unknown>, cause: Cause, { calls, causes }: Told): boolean {
  const others = new Set(causes.filter((one) => one !== cause).flatMap((one) => one.ways));
  return [...calls].every(([way, allowed]) => {
    const isStopped = allowed.some((by) => by.length > 0 && by.every(({ statement }) => gone.has(statement)));
    return isStopped || (others.has(way) && !allowed.flat().some(({ statement }) => gone.has(statement)));
  });
}

/** All that was found of one identity. */
interface Told {
  readonly calls: Calls;
  readonly causes: readonly Cause[];
}

function holderOf({ world }: Inspection, ref: Ref): InlineHolder | undefined {
  const account = world.accountOf(ref);
  const [role, user] = [account?.roles.get(ref), account?.users.get(ref)];
  if (role) return { type: "role", fact: role };
  return user && { type: "user", fact: user };
}

/** The change that takes the statements of a cause out of the inline policies of who has them, where that is all it takes. */
function fixOf(inspection: Inspection, identity: IamIdentity, cause: Cause, told: Told): Fix {
  const own = cause.statements.filter(({ stored }) => stored.source === identity.ref && !stored.document.startsWith("arn:"));
  const holder = own.length > 0 ? holderOf(inspection, identity.ref) : undefined;
  const gone = new Set(own.map(({ statement }) => statement));
  const parsed = parseRef(identity.ref);
  if (!holder || parsed?.kind !== "iam" || !isClosedWithout(gone, cause, told)) return byHand(BY_HAND);
  const places = new Map(
    [...Map.groupBy(own, ({ stored }) => stored.document)].map(([name, all]) => [name, new Set(all.map(({ statement }) => statement.index))]),
  );
  const those = own.length === 1 ? "the statement" : "the statements";
  const summary = `Take ${those} out of its inline ${places.size === 1 ? "policy" : "policies"}: it loses all that ${own.length === 1 ? "this permits" : "these permit"}. Where it needs some of that, limit it to resources and conditions that make it no more than it is`;
  return withoutStatements(holder, parsed.account, places, summary) ?? byHand(BY_HAND);
}

function hitOf(from: Ref, { keys, statements, ways }: Cause, fix: Fix): Hit | undefined {
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
    fix,
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const [from, ways] of waysOf(inspection)) {
    const identity = inspection.world.identity(from);
    if (!identity) continue;
    const calls: Calls = new Map(ways.map((way) => [way, allowedBy(identity, way)]));
    const causes = causesOf(calls);
    for (const cause of causes) {
      const hit = hitOf(from, cause, fixOf(inspection, identity, cause, { calls, causes }));
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
