import type { ClusterAccessEntry } from "@/server/cluster/access/cluster-access.ts";
import { clusterMember } from "@/server/findings/cluster-member.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { severityOf, severityRank } from "@/server/findings/severity.ts";
import { whoseAccount } from "@/server/findings/whose-account.ts";
import { type ClusterWorld, groupRef, userRef } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { parseArn } from "@/server/model/arn.ts";
import { accountRef, arnRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";

const MASTERS = "system:masters";
const ADMIN_POLICY = /:cluster-access-policy\/AmazonEKSClusterAdminPolicy$/;

type Got = Pick<Hit, "gained" | "verdict" | "paths"> & { readonly words: string };

/** Whom an entry or row lets in; a row of mapAccounts is an account alone. */
function whoOf({ principal }: ClusterAccessEntry): { readonly account: string; readonly ref: Ref; readonly words: string } | undefined {
  if (/^\d{12}$/.test(principal)) return { account: principal, ref: accountRef(principal, "aws"), words: `every user and role of account ${principal}` };
  const account = parseArn(principal)?.account;
  return account !== undefined && /^\d{12}$/.test(account) ? { account, ref: arnRef(principal), words: principal } : undefined;
}

const isAdmin = ({ groups, policies }: ClusterAccessEntry): boolean =>
  groups.includes(MASTERS) || policies.some((one) => one.scope === "cluster" && ADMIN_POLICY.test(one.policy));

function fixOf(cluster: ClusterWorld, entry: ClusterAccessEntry): Hit["fix"] {
  const name = cluster.facts.eks?.name ?? cluster.name;
  const command =
    entry.via === "access-entry"
      ? shellCommand`aws eks delete-access-entry --cluster-name ${name} --principal-arn ${entry.principal}`
      : "kubectl edit configmap aws-auth --namespace kube-system";
  return byHand("Take the entry out, or let them in by a role of the cluster's own account whose trust policy asks for an external id", command);
}

/** What the names come to that an entry signs in under: the worst of them. */
function gotBy(inspection: Inspection, cluster: ClusterWorld, entry: ClusterAccessEntry, from: Ref, verdict: VerdictWord): Got {
  const user = userRef(cluster.name, entry.username ?? entry.principal);
  if (isAdmin(entry)) {
    const to = entry.groups.includes(MASTERS) ? groupRef(cluster.name, MASTERS) : user;
    return { gained: "admin", verdict, paths: [{ from, to, verdict, path: [from, to] }], words: "" };
  }
  const ways = [user, ...entry.groups.map((name) => groupRef(cluster.name, name))].map((to) => wayInto(inspection, { from, to, reach: "outside", verdict }));
  const [worst] = ways.toSorted((a, b) => severityRank(severityOf(a)) - severityRank(severityOf(b)));
  return worst ?? { gained: "other", verdict, paths: [], words: "" };
}

function wordsOf({ gained, words }: Got): string {
  if (gained === "admin") return ", as an administrator";
  return words.replace("; the role ", ", under a name that ");
}

function hitOf(inspection: Inspection, cluster: ClusterWorld, entry: ClusterAccessEntry): Hit | undefined {
  const { world } = inspection;
  const who = whoOf(entry);
  const standing = who ? whoseAccount(world, who.account) : "own";
  // where not even the cluster's own account is known, every account would be a strange one
  if (!who || standing === "own" || (standing === "not known" && cluster.facts.account === undefined)) return undefined;
  const whose = standing === "foreign" ? "an account that is not of the organization" : "an account of which no list says whose it is";
  const got = gotBy(inspection, cluster, entry, who.ref, standing === "foreign" ? entry.verdict : "unknown");
  return {
    member: clusterMember(cluster),
    cause: `${entry.via} ${who.account} ${who.ref === entry.principal ? nameOf(who.ref) : ""} ${isAdmin(entry) ? "admin" : ""}`,
    summary: `${entry.via === "aws-auth" ? "aws-auth" : "An access entry"} of cluster ${cluster.name} lets in ${who.words}, of ${whose}${wordsOf(got)}`,
    reach: "outside",
    gained: got.gained,
    verdict: got.verdict,
    paths: got.paths,
    evidence: entry.steps.flatMap((step) => step.evidence ?? []),
    fix: fixOf(cluster, entry),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const cluster of inspection.world.clusters.values())
    for (const entry of kubeAccess(inspection.world, cluster).entries) {
      const hit = entry.effective ? hitOf(inspection, cluster, entry) : undefined;
      if (hit) yield hit;
    }
}

/** An access entry or row of aws-auth for somebody of another account than one's own. */
export const outsideEntry: Rule = {
  id: "cluster-open-to-outside",
  title: "A cluster lets in an account of somebody else",
  why: "An entry for a principal of another account takes its owner's word for who that is: whoever may make roles there decides who enters the cluster. No external id can be asked for, and no trust policy of one's own stands between.",
  look,
};
