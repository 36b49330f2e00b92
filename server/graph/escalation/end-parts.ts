import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { Actor } from "./actor.ts";
import type { Trait } from "./asking.ts";
import { Column, type EndList, groupedBy } from "./column.ts";
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
  const made = columns.get(trait.key) ?? new Column(trait, columns.size);
  columns.set(trait.key, made);
  return made;
}

/** The different ends of a list, which has a name. */
function listOf({ lists, places }: Targets, name: string, ends: readonly Ref[]): EndList {
  const made = lists.get(name) ?? places.list(ends);
  lists.set(name, made);
  return made;
}

function partsOf(targets: Targets, { ends }: EndList, groups: Int32Array): readonly EndPart[] {
  const members: Ref[][] = [];
  for (const [at, end] of ends.entries()) {
    const group = groups[at] ?? 0;
    const there = members[group];
    if (there) there.push(end);
    else members[group] = [end];
  }
  const name = `ends ${targets.account.id} ${targets.nextList()}`;
  return members.map((some, at): EndPart => ({ key: `${name} ${at}`, members: some as [Ref, ...Ref[]] }));
}

/** The different ends of a list, which has a name, in parts of which every trait says the same; the very same parts where others come to the same. */
export function alikeEnds(actor: Actor, list: string, ends: readonly Ref[], traits: readonly Trait<Ref>[]): readonly EndPart[] {
  const targets = targetsOf(actor.world, actor.account);
  const columns = traits.map((t) => columnOf(targets, t));
  const key = `${list} ${columns.map((c) => c.number).join()}`;
  const { parts } = targets;
  const known = parts.get(key);
  if (known) return known;
  const all = listOf(targets, list, ends);
  const groups = groupedBy(all, columns);
  const content = `grouped ${list} ${groups.join()}`;
  const made = parts.get(content) ?? partsOf(targets, all, groups);
  parts.set(content, made);
  parts.set(key, made);
  return made;
}
