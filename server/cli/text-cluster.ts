import {
  type ClusterMigrationAnswer,
  clusterAccessAnswer,
  clusterMigrationAnswer,
  type ExternalSignInAnswer,
  type HeldRuleAnswer,
  type KubePermissionsAnswer,
  kubePermissionsAnswer,
  type MigrationRowAnswer,
  type TakeoverAnswer,
} from "@/server/contract/answers.ts";

const policyName = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** `cluster-access`, a mapping a paragraph. */
const issuerLines = (p: ExternalSignInAnswer): string[] => [
  `signs people in  ${p.cluster}  ${p.issuer}`,
  `    users ${p.usernamePrefix}<${p.usernameClaim}>; groups ${p.groupsClaim === null ? "none" : `${p.groupsPrefix ?? ""}<${p.groupsClaim}>`}; they get what bindings give them and nothing of AWS`,
  ...p.subjects.map((s) => `    ${s.certain ? "bound" : "may be"}  ${s.ref}`),
];

export function accessLines(answer: unknown): string[] {
  const { entries, identityProviders } = clusterAccessAnswer.parse(answer);
  const rows = entries.flatMap((e) => [
    `${e.effective ? "in effect" : "no effect"}  ${e.cluster}  ${e.via}  ${e.principal}`,
    `    username ${e.username ?? "none"}; groups ${e.groups.join(", ") || "none"}; policies ${e.policies.map((p) => `${policyName(p.policy)} on ${p.scope === "cluster" ? "the cluster" : p.scope.join(", ")}`).join("; ") || "none"}`,
    `    ${e.reason}`,
  ]);
  return [...rows, ...identityProviders.flatMap(issuerLines)];
}

const SWITCH_WORDS: Readonly<Record<MigrationRowAnswer["change"], string>> = {
  "loses-access": "LOSES  ",
  changes: "changes",
  "gains-access": "gains  ",
  unknown: "unknown",
  none: "same   ",
};

const holderLine = ({ total, first }: MigrationRowAnswer["holders"]): string =>
  `    ${total} can become it: ${first.map((h) => h.ref).join(", ")}${total > first.length ? ", …" : ""}`;

const migrationRowLines = (r: MigrationRowAnswer): string[] => [
  `${SWITCH_WORDS[r.change]}  ${r.sources.padEnd(12)}  ${r.resolved ?? r.principal}`,
  `    ${r.reason}`,
  ...(r.holders.total > 0 ? [holderLine(r.holders)] : []),
  ...r.fix.map((command) => `    to keep it: ${command}`),
];

const migrationOf = (c: ClusterMigrationAnswer["clusters"][number]): string[] => [
  `${c.cluster}: authentication mode ${c.authenticationMode ?? "not collected"}`,
  ...c.assumptions.map((a) => `  assuming: ${a}`),
  ...(c.rows.length === 0 ? ["  nobody is written down"] : c.rows.flatMap(migrationRowLines)),
];

/** `cluster-migration`, most urgent first. */
export const migrationLines = (answer: unknown): string[] => clusterMigrationAnswer.parse(answer).clusters.flatMap(migrationOf);

const what = (r: HeldRuleAnswer): string => {
  const resources = r.resources.map((resource) =>
    r.apiGroups.every((g) => g === "") ? resource : `${resource}.${r.apiGroups.map((g) => g || "core").join("|")}`,
  );
  return `${[...resources, ...r.nonResourceURLs].join(", ")}${r.resourceNames.length > 0 ? ` named ${r.resourceNames.join(", ")}` : ""}`;
};

const ruleLines = (r: HeldRuleAnswer): string[] => [
  `  ${r.scope === "cluster" ? "everywhere" : `in ${r.scope.join(", ")}`}: ${r.verbs.join(", ")} on ${what(r)}`,
  `      by ${r.by.kind === "access-policy" ? policyName(r.by.policy) : `${r.by.binding} (${r.by.through})`}${r.conditions.map((c) => `, when ${c.key} is ${c.values.join(" or ")}`).join("")}`,
];

const takeoverLine = (t: TakeoverAnswer): string =>
  `  ${t.verdict.padEnd(11)} ${t.mechanism}  ${t.targets.total} by ${t.through}: ${t.targets.first.join(", ")}${t.targets.total > t.targets.first.length ? ", …" : ""}`;

function permissionsOf(c: KubePermissionsAnswer["clusters"][number]): string[] {
  const as = c.signsIn;
  const unmapped = as !== null && as.via === null;
  return [
    `${c.cluster}${as === null ? "" : unmapped ? `: does not get in (${as.verdict})` : `: signs in by ${as.via} as ${as.username ?? "a user without a name"}${as.groups.length > 0 ? ` in ${as.groups.join(", ")}` : ""} (${as.verdict})`}`,
    ...c.missing.map((m) => `  not collected: ${m.what} of ${m.of}`),
    ...(as?.assumptions ?? []).map((a) => `  assuming: ${a}`),
    ...(c.rules.length === 0 && !unmapped ? ["  no rule"] : c.rules.flatMap(ruleLines)),
    ...(c.takesOver.length > 0 ? ["  takes over", ...c.takesOver.map((t) => `  ${takeoverLine(t)}`)] : []),
  ];
}

/** `kube-permissions`, a cluster a paragraph. */
export const permissionLines = (answer: unknown): string[] => {
  const { clusters } = kubePermissionsAnswer.parse(answer);
  return clusters.length === 0 ? ["there is no cluster in the snapshot"] : clusters.flatMap(permissionsOf);
};
