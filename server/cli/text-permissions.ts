import {
  type PermissionGrant,
  type PermissionsAnswer,
  type PermissionWithheld,
  permissionsAnswer,
  type ServicePermissions,
} from "@/server/contract/permissions.ts";
import { conditionText, stepLines } from "./text-parts.ts";

type Evidence = PermissionGrant["by"][number];

/** As in the sentences of a proof: by its Sid, else by its place, counted from 1. */
const statementText = ({ statement, of, sid }: Evidence): string => {
  if (statement === undefined) return "";
  if (sid) return ` statement ${sid}`;
  return of === 1 ? " the only statement" : ` statement ${statement + 1}${of === undefined ? "" : ` of ${of}`}`;
};

const place = (e: Evidence): string => `${e.document}${statementText(e)}${e.document === e.source ? "" : ` of ${e.source}`}`;

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

type Kind = ServicePermissions["sensitive"][number]["kind"];

/** A service that holds as a whole, on one set of terms, can share a paragraph with others on the same. */
function sharedTerms(s: ServicePermissions): string | undefined {
  const [only, ...others] = s.grants;
  const isListed = only !== undefined && Object.keys(only.actions).length > 0;
  if (!only?.every || isListed || others.length > 0 || s.withheld.length > 0) return undefined;
  const { count: _, ...terms } = only;
  return JSON.stringify(terms);
}

function togetherLines(services: readonly ServicePermissions[]): string[] {
  const [first] = services;
  const grant = first?.grants[0];
  if (!first || !grant) return [];
  const total = services.reduce((n, s) => n + s.held, 0);
  const marks = Map.groupBy(
    services.flatMap((s) => s.sensitive),
    (one): Kind => one.kind,
  );
  const [, ...terms] = grantLines(grant);
  return [
    `every action of ${services.length} services (${total}): ${services.map((s) => s.service).join(", ")}`,
    `    ${grant.verdict} on ${grant.resources.join(", ")}`,
    ...terms,
    ...[...marks].map(([kind, list]) =>
      kind === "permissions" ? `    ! ${list.length} that change who may do what` : `    ! ${kind}: ${list.map((one) => one.action).join(", ")}`,
    ),
  ];
}

function allServices(services: readonly ServicePermissions[]): string[] {
  const shared = Map.groupBy(services, sharedTerms);
  return [...shared].flatMap(([terms, list]) => (terms === undefined || list.length === 1 ? list.flatMap(serviceLines) : togetherLines(list)));
}

const unknownLine = (u: PermissionsAnswer["unknownActions"][number]): string =>
  `unknown action in a policy: ${u.action}${u.didYouMean.length > 0 ? `; did you mean ${u.didYouMean.join(" or ")}?` : ""}${u.by[0] ? `, ${place(u.by[0])}` : ""}`;

/** `permissions`, a service a paragraph; services that hold as a whole on the same terms share one. */
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
    ...allServices(a.services),
  ];
}
