import { z } from "zod";
import { ref } from "./verdict.ts";

/**
 * The groups that something is in: of an access those of both of its ends, of a finding those of everything it is of. `namespace`: references of namespaces; `owner`: who answers for
 * it, the team where no owner is known; `account`: ids.
 */
export const groupsOfOne = z.object({ namespace: z.array(ref), owner: z.array(z.string()), account: z.array(z.string()) });
export type GroupsOfOne = z.infer<typeof groupsOfOne>;

const count = z.number().int();
/** Access that appeared, disappeared or is decided otherwise, findings that were opened or closed. */
export const changeCounts = z.object({ appeared: count, disappeared: count, changed: count, opened: count, closed: count });
export type ChangeCounts = z.infer<typeof changeCounts>;

const group = changeCounts.extend({ name: z.string().nullable().describe("null: what is in no group of this kind") });
export type ChangeGroup = z.infer<typeof group>;

/** What changed by group, the most changes first. What is in several groups of a kind counts in each. */
export const changeGroups = z.object({ namespace: z.array(group), owner: z.array(group), account: z.array(group) });
export type ChangeGroups = z.infer<typeof changeGroups>;
