import {
  type PermissionGrant,
  type PermissionsAnswer,
  type PermissionWithheld,
  permissionsAnswer,
  type ServicePermissions,
} from "@/server/contract/permissions.ts";
import { conditionText, stepLines } from "./text-parts.ts";

type Evidence = PermissionGrant["by"][number];

const place = ({ document, statement, sid, source }: Evidence): string =>
  `${document}${statement === undefined ? "" : ` statement ${statement}`}${sid ? ` (${sid})` : ""}${document === source ? "" : ` of ${source}`}`;

const names = ({ every, count, actions }: Pick<PermissionGrant, "every" | "count" | "actions">): string[] => {
  const levels = Object.entries(actions).map(([level, list]) => `      ${level}: ${list.join(", ")}`);
  return every ? [`every action (${count})`, ...levels] : [`${count} ${count === 1 ? "action" : "actions"}`, ...levels];
};

function grantLines(g: PermissionGrant): string[] {
  const [head = "", ...levels] = names(g);
  return [
    `    ${g.verdict} ${head} on ${g.resources.join(", ")}`,
    ...g.conditions.map((c) => `      when ${conditionText(c)}`),
    ...g.missing.map((m) => `      not collected: ${m.what} of ${m.of}`),
    ...g.except.map((e) => `      except on ${e.resources.join(", ")}${e.conditional ? ", on conditions" : ""}, by ${place(e.by)}`),
    ...levels,
    ...(g.by.length === 0 && g.verdict === "allowed" ? ["      needs no permission"] : g.by.map((e) => `      by ${place(e)}`)),
  ];
}

function withheldLines(w: PermissionWithheld): string[] {
  const [head = "", ...levels] = names(w);
  return [`    withheld ${head} by ${w.check} [${w.code}]${w.evidence ? `: ${place(w.evidence)}` : ""}`, ...levels];
}

const serviceLines = (s: ServicePermissions): string[] => [
  `${s.service} (${s.name}): ${s.held} of ${s.total} actions`,
  ...s.grants.flatMap(grantLines),
  ...s.sensitive.map((one) => `    ! ${one.action} (${one.kind}, ${one.verdict}): ${one.reason}`),
  ...s.withheld.flatMap(withheldLines),
];

const unknownLine = (u: PermissionsAnswer["unknownActions"][number]): string =>
  `unknown action in a policy: ${u.action}${u.didYouMean.length > 0 ? `; did you mean ${u.didYouMean.join(" or ")}?` : ""}${u.by[0] ? `, ${place(u.by[0])}` : ""}`;

/** `permissions`, a service a paragraph; what a service gives as a whole is one line. */
export function permissionsLines(answer: unknown): string[] {
  const a = permissionsAnswer.parse(answer);
  if (a.speaker) return [`${a.from}: ${a.speaker.verdict}`, ...stepLines(a.speaker.steps, "  ")];
  const { services, actions, sensitive } = a.counts;
  return [
    `${a.from}${a.through ? ` through ${a.through}` : ""}: ${actions} actions of ${services} services, ${sensitive} of them sensitive (catalogue of ${a.catalogue.date})`,
    ...(a.unlisted === "unknown" ? ["what is not listed is unknown, because policies were not collected"] : []),
    ...a.missing.map((m) => `not collected: ${m.what} of ${m.of}`),
    ...a.assumptions.map((one) => `assuming: ${one}`),
    ...a.unknownActions.map(unknownLine),
    ...a.services.flatMap(serviceLines),
  ];
}
