import type { PermissionsAnswer, SensitivePermission, ServicePermissions } from "@/server/contract/permissions.ts";

export type SensitiveKind = SensitivePermission["kind"];

/** What a mark means, for the badge and for its explanation; worst first. */
export const SENSITIVE_WORDS: Readonly<Record<SensitiveKind, { readonly word: string; readonly about: string }>> = {
  credentials: { word: "credentials", about: "hands out something to sign in, sign or decrypt with" },
  escalation: { word: "escalation", about: "is a step of a way to more permissions" },
  data: { word: "data", about: "reads what people and programs keep" },
  permissions: { word: "permissions", about: "changes who may do what" },
};
export const SENSITIVE_KINDS: readonly SensitiveKind[] = ["credentials", "escalation", "data", "permissions"];

const WEIGHTS: Readonly<Record<SensitiveKind, number>> = { credentials: 0, escalation: 1, data: 2, permissions: 3 };

/** How many sensitive actions of each kind, worst first; kinds without any are left out. */
export function sensitiveCounts(services: readonly ServicePermissions[]): readonly { readonly kind: SensitiveKind; readonly count: number }[] {
  const all = services.flatMap((s) => s.sensitive);
  return SENSITIVE_KINDS.map((kind) => ({ kind, count: all.filter((one) => one.kind === kind).length })).filter(({ count }) => count > 0);
}

/** A service's marks, worst first. */
export const sensitiveInOrder = (service: ServicePermissions): readonly SensitivePermission[] =>
  service.sensitive.toSorted((a, b) => WEIGHTS[a.kind] - WEIGHTS[b.kind] || (a.action < b.action ? -1 : 1));

const worst = (service: ServicePermissions): number => Math.min(WEIGHTS.permissions + 1, ...service.sensitive.map((one) => WEIGHTS[one.kind]));

/** Services whose marks weigh most come first; what holds nothing comes last. */
export const servicesInOrder = (services: readonly ServicePermissions[]): readonly ServicePermissions[] =>
  services.toSorted(
    (a, b) => Number(b.held > 0) - Number(a.held > 0) || worst(a) - worst(b) || b.sensitive.length - a.sensitive.length || (a.service < b.service ? -1 : 1),
  );

const textOf = (s: ServicePermissions): string =>
  [s.service, s.name, ...s.sensitive.map((one) => one.action), ...s.grants.flatMap((g) => [...Object.values(g.actions).flat(), ...g.resources])]
    .join(" ")
    .toLowerCase();

/** Services that hold every word in their name, an action or a resource; a whole service answers for the actions it does not list. */
export function filterServices(services: readonly ServicePermissions[], words: string, kind: SensitiveKind | null): readonly ServicePermissions[] {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (s: ServicePermissions): boolean => {
    const text = textOf(s);
    return asked.every((word) => text.includes(word) || (word.includes(":") && word.startsWith(`${s.service}:`) && s.grants.some((g) => g.every)));
  };
  return services.filter((s) => (kind === null || s.sensitive.some((one) => one.kind === kind)) && fits(s));
}

const actionsOf = (count: number): string => `${count.toLocaleString("en")} ${count === 1 ? "action" : "actions"}`;

/** `Every action (180)`, `12 of 180 actions`. */
export const heldWords = ({ held, total }: ServicePermissions): string =>
  held === total ? (total === 1 ? "Its one action" : `All ${actionsOf(total)}`) : `${held.toLocaleString("en")} of ${actionsOf(total)}`;

/** The one sentence over the list. */
export function permissionsHeadline({ counts, catalogue, unlisted }: PermissionsAnswer): string {
  const { actions, services } = counts;
  if (actions === 0) return unlisted === "unknown" ? "What it may do was not collected" : "It may do nothing in AWS";
  if (actions === catalogue.actions) return `Every action of every service: ${actionsOf(actions)} of ${services.toLocaleString("en")} services`;
  return `${actionsOf(actions)} of ${services.toLocaleString("en")} ${services === 1 ? "service" : "services"}`;
}

/** The name a policy goes by: the last part of a managed policy's ARN, an inline policy's own. */
export const policyName = (document: string): string => (document.startsWith("arn:") ? document.slice(document.lastIndexOf("/") + 1) : document);
