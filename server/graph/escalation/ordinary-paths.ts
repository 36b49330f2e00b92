import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import type { EscalationEnd } from "@/server/policy/escalation/path.ts";

const ORDINARY: ReadonlySet<EscalationEnd["kind"]> = new Set(["account", "group", "user", "role", "passed-role", "held-role"] as const);

/** The paths of one step: no limit falls away first, and nothing is made anew. */
export const ordinaryPaths = ESCALATION_PATHS.filter((p) => ORDINARY.has(p.end.kind));
