import type { RbacCapability } from "@/server/model/mechanism.ts";
import type { TakeoverGrant } from "./grant.ts";
import type { PowerHolder } from "./power.ts";
import type { TakeoverFacts } from "./takeover-facts.ts";

/** One way in which a permission takes something over. */
export interface Capability {
  readonly id: RbacCapability;
  /** The rules it follows, by their ids in docs/rules. */
  readonly rules: readonly string[];
  grants(holder: PowerHolder, facts: TakeoverFacts): readonly TakeoverGrant[];
}
