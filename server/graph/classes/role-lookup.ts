import type { TargetRole } from "@/server/policy/inputs.ts";
import type { RoleClass } from "./role-class.ts";

interface Entry {
  /** The last part of a role's ARN: `role/<path><name>`. */
  readonly resource: string;
  readonly roles: RoleClass;
  /** Which member of the class it is. */
  readonly at: number;
}

/** A class of roles, and those of it that may be covered: all others are not. */
export interface RolesFound {
  readonly roles: RoleClass;
  readonly members: readonly TargetRole[];
}

/** The last part of an ARN, where each of the five before it stands in the text. */
function lastPart(text: string): string | undefined {
  let from = 0;
  for (let n = 0; n < 5; n += 1) {
    const cut = text.indexOf(":", from);
    if (cut < 0) return undefined;
    from = cut + 1;
  }
  return text.slice(from);
}

/** What the last part of every ARN that a resource pattern covers begins with. What a variable stands for may hold colons, so nothing counts after one. */
function fixedPrefix(pattern: string): string {
  const [written = ""] = pattern.split("${", 1);
  return /^[^*?]*/.exec(lastPart(written) ?? "")?.[0] ?? "";
}

/** The members at these places, in the order of the class. */
function membersAt({ members }: RoleClass, places: ReadonlySet<number>): readonly TargetRole[] {
  if (places.size === members.length) return members;
  return [...places].sort((a, b) => a - b).flatMap((at) => members[at] ?? []);
}

/** Looks roles up by the names that resource patterns leave room for. */
export class RoleLookup {
  readonly #all: readonly RolesFound[];
  readonly #sorted: readonly Entry[];

  constructor(classes: readonly RoleClass[]) {
    this.#all = classes.map((roles) => ({ roles, members: roles.members }));
    const entries = classes.flatMap((roles) => roles.members.map((r, at): Entry => ({ resource: lastPart(r.ref) ?? "", roles, at })));
    this.#sorted = entries.sort((a, b) => (a.resource < b.resource ? -1 : 1));
  }

  /** Every role that one of the patterns covers, by class; some that none does may be among them. */
  within(patterns: readonly string[]): readonly RolesFound[] {
    const prefixes = patterns.map(fixedPrefix);
    if (prefixes.some((p) => "role/".startsWith(p))) return this.#all;
    const found = new Map<RoleClass, Set<number>>();
    for (const prefix of prefixes) for (let at = this.#firstFrom(prefix); this.#sorted[at]?.resource.startsWith(prefix); at += 1) this.#add(found, at);
    return [...found].map(([roles, places]) => ({ roles, members: membersAt(roles, places) }));
  }

  #add(found: Map<RoleClass, Set<number>>, at: number): void {
    const entry = this.#sorted[at];
    if (!entry) return;
    const places = found.get(entry.roles);
    if (places) places.add(entry.at);
    else found.set(entry.roles, new Set([entry.at]));
  }

  /** The place of the first entry that is not before `resource`. */
  #firstFrom(resource: string): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle]?.resource ?? "") < resource) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
