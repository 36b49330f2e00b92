import type { ActionsAnswer } from "@/server/contract/editing.ts";
import type { ActionCatalogue } from "@/server/policy/actions/catalogue.ts";

const byBeginning =
  <T>(wanted: string, nameOf: (one: T) => string) =>
  (a: T, b: T): number =>
    Number(nameOf(b).startsWith(wanted)) - Number(nameOf(a).startsWith(wanted));

/** Actions and services whose name holds a text, in any letter case. A text without a colon is looked for in the names of services. */
export function askActions(catalogue: ActionCatalogue, { q, limit }: { readonly q: string; readonly limit: number }): ActionsAnswer {
  const wanted = q.trim().toLowerCase();
  const colon = wanted.indexOf(":");
  if (colon < 0) {
    const all = catalogue.prefixes.flatMap((prefix) => catalogue.service(prefix) ?? []);
    const services = all.filter(({ prefix, name }) => prefix.includes(wanted) || name.toLowerCase().includes(wanted));
    services.sort(byBeginning(wanted, ({ prefix }) => prefix));
    return { total: services.length, services: services.slice(0, limit).map(({ prefix, name }) => ({ prefix, name })), actions: [] };
  }
  const name = wanted.slice(colon + 1);
  const actions = (catalogue.service(wanted.slice(0, colon))?.actions ?? []).filter(({ lower }) => lower.slice(colon + 1).includes(name));
  const sorted = [...actions].sort(byBeginning(wanted, ({ lower }) => lower));
  return {
    total: sorted.length,
    services: [],
    actions: sorted.slice(0, limit).map(({ action, level, resources }) => ({ action, level, resources: [...resources] })),
  };
}
