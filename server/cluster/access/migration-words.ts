import type { Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { MigrationRow, SignsInAs } from "./migration.ts";

const MASTERS = "system:masters";
const NODES = "system:nodes";
const ADMIN_POLICY = "AmazonEKSClusterAdminPolicy";

const listed = (names: readonly string[]): string => names.join(", ");
const minus = (a: readonly string[], b: readonly string[]): readonly string[] => a.filter((x) => !b.includes(x));
const policyNames = (s: SignsInAs): readonly string[] => s.policies.map((p) => p.policy.slice(p.policy.lastIndexOf("/") + 1));
const own = (groups: readonly string[]): readonly string[] => groups.filter((g) => !g.startsWith("system:"));

/** What would be different, in words. */
function difference(today: SignsInAs, later: SignsInAs): string {
  const parts = [
    today.username === later.username ? "" : `signs in as ${later.username ?? "a user without a name"} instead of ${today.username ?? "one without a name"}`,
    minus(today.groups, later.groups).length > 0 ? `leaves the groups ${listed(minus(today.groups, later.groups))}` : "",
    minus(later.groups, today.groups).length > 0 ? `joins the groups ${listed(minus(later.groups, today.groups))}` : "",
    later.policies.length > 0 ? `gets ${listed(policyNames(later))}` : "",
  ];
  return parts.filter(Boolean).join(", ");
}

/** Why an entry cannot simply repeat the groups of aws-auth (F8, F9). */
function reserved(groups: readonly string[]): string {
  if (groups.includes(NODES)) return "; without an entry of a node type its nodes can no longer join";
  if (groups.includes(MASTERS)) return `; an entry takes no group that begins with system:, ${ADMIN_POLICY} stands for ${MASTERS}`;
  const others = minus(groups, own(groups));
  return others.length > 0 ? `; an entry takes no group that begins with system:, so ${listed(others)} cannot be carried over` : "";
}

type Unworded = Omit<MigrationRow, "reason" | "fix">;

function lossReason(row: Unworded, takesEntry: boolean): string {
  if (!row.principal.startsWith("arn:"))
    return `mapAccounts lets every user and role of account ${row.principal} in under its own ARN, without groups; access entries have nothing like it: whoever should keep getting in needs one`;
  const groups = row.today?.groups ?? [];
  const who = `only aws-auth lets it in, as ${row.today?.username ?? "a user without a name"}${groups.length > 0 ? ` in ${listed(groups)}` : " without groups"}`;
  if (!takesEntry) return `${who}; an access entry takes users and roles alone`;
  const dead = row.written.find((w) => w.via === "access-entry");
  if (dead) return `${who}; its access entry does not work: ${dead.reason}`;
  return `${who}: it needs an access entry before the mode is API${reserved(groups)}`;
}

function sameReason(row: Unworded, isApi: boolean): string {
  if (row.today === null) return `does not get in today and will not then: ${row.written.map((w) => w.reason).join("; ")}`;
  if (isApi) return "the mode is API already: its access entry is what counts";
  if (row.today.via !== row.withApi?.via) return "its access entry gives the same user and groups as aws-auth does today";
  return row.sources === "both"
    ? "its access entry answers first today and alone then; its row of aws-auth can be removed"
    : "its access entry answers today and will then";
}

/** One sentence that says why a row changes or does not, and what to do. */
export function reasonFor(row: Unworded, about: { readonly isApi: boolean; readonly takesEntry: boolean }): string {
  switch (row.change) {
    case "loses-access":
      return lossReason(row, about.takesEntry);
    case "changes":
      return row.today && row.withApi ? `keeps access as somebody else: ${difference(row.today, row.withApi)}` : "keeps access as somebody else";
    case "gains-access":
      return "its access entry takes effect only with the mode";
    case "unknown":
      if (row.sources === "creator")
        return `${row.written.map((w) => w.reason).join("; ")}. With access entries on, EKS makes an entry for it, which can be seen and removed`;
      return `not certain without ${listed(row.missing.map((m) => `${m.what} of ${m.of}`))}${row.today ? "; today aws-auth lets it in" : ""}`;
    case "none":
      return sameReason(row, about.isApi);
  }
}

/** A name of one's own may not begin like EKS's; one that depends on the session is better left to EKS (F10). */
const takesUsername = (name: string | null): boolean => name !== null && !/^(system|eks|aws|amazon|iam|arn):/.test(name) && !name.includes("{{");

/** Commands that make an access entry with what aws-auth gives today; nothing here runs them (F8, F9). */
export function entryCommands(cluster: string, principal: Ref, today: Pick<SignsInAs, "username" | "groups">): readonly string[] {
  const bare = shellCommand`aws eks create-access-entry --cluster-name ${cluster} --principal-arn ${principal}`;
  if (today.groups.includes(NODES)) return [`${bare} --type ${today.groups.includes("eks:kube-proxy-windows") ? "EC2_WINDOWS" : "EC2_LINUX"}`];
  const groups = own(today.groups);
  const create = takesUsername(today.username) ? `${bare} ${shellCommand`--username ${today.username ?? ""}`}` : bare;
  const withGroups = groups.length > 0 ? `${create} --kubernetes-groups ${groups.map((g) => shellCommand`${g}`).join(" ")}` : create;
  if (!today.groups.includes(MASTERS)) return [withGroups];
  const [, partition = "aws"] = principal.split(":");
  const policy = `arn:${partition}:eks::aws:cluster-access-policy/${ADMIN_POLICY}`;
  return [
    withGroups,
    shellCommand`aws eks associate-access-policy --cluster-name ${cluster} --principal-arn ${principal} --policy-arn ${policy} --access-scope type=cluster`,
  ];
}
