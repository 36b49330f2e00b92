import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { Actor } from "./actor.ts";
import type { Trait } from "./asking.ts";
import { Column, groupedBy } from "./column.ts";
import { type Targets, targetsOf } from "./targets.ts";

/** Ends of a path that one decision stands for. `key` is the same for the same members. */
export interface EndPart {
  readonly key: string;
  readonly members: readonly [Ref, ...Ref[]];
}

/** A part of the ends of a path, and what is decided of it once for all callers who share the answer. */
export class EndAnswer {
  readonly part: EndPart;
  #decided: { readonly decision: Decision | undefined } | undefined;

  constructor(part: EndPart) {
    this.part = part;
  }

  get isRefused(): boolean {
    return this.#decided !== undefined && (this.#decided.decision?.verdict ?? "denied") === "denied";
  }

  decide(make: () => Decision | undefined): Decision | undefined {
    this.#decided ??= { decision: make() };
    return this.#decided.decision;
  }
}

function columnOf({ columns }: Targets, trait: Trait<Ref>): Column {
  const made = columns.get(trait.key) ?? new Column(trait);
  columns.set(trait.key, made);
  return made;
}

/** The different ends of a list, which has a name. */
function distinct({ lists }: Targets, name: string, ends: readonly Ref[]): readonly Ref[] {
  const made = lists.get(name) ?? [...new Set(ends)];
  lists.set(name, made);
  return made;
}

/** The different ends of a list, which has a name, in parts of which every trait says the same. */
export function alikeEnds(actor: Actor, list: string, ends: readonly Ref[], traits: readonly Trait<Ref>[]): readonly EndPart[] {
  const key = `${list} ${traits.map((t) => t.key).join("\n")}`;
  const targets = targetsOf(actor.world, actor.account);
  const { parts } = targets;
  const known = parts.get(key);
  if (known) return known;
  const columns = traits.map((t) => columnOf(targets, t));
  const name = `ends ${actor.account.id} ${targets.nextList()}`;
  const made = groupedBy(distinct(targets, list, ends), columns).map(
    (members, at): EndPart => ({ key: `${name} ${at}`, members: members as readonly [Ref, ...Ref[]] }),
  );
  parts.set(key, made);
  return made;
}
