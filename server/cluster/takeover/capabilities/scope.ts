import type { Hit } from "@/server/cluster/takeover/hit.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";

/** The namespaces a hit holds in, as far as they exist. */
export const namespacesOf = (hit: Hit, facts: TakeoverFacts): readonly string[] => hit.power.namespaces ?? facts.namespaces;

/** "in payments", "in the whole cluster". */
export const whereOf = (hit: Hit): string => (hit.power.namespaces === undefined ? "in the whole cluster" : `in ${hit.power.patterns.join(", ")}`);

/** Whether a hit holds in one namespace. */
export const holdsIn = (hit: Hit, namespace: string): boolean => hit.power.namespaces === undefined || hit.power.namespaces.includes(namespace);
