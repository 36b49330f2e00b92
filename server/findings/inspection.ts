import { type AccessGraph, facetsAt, refOfNode } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";
import { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { LEVELS } from "@/server/query/levels.ts";
import { Search } from "@/server/query/search.ts";
import { sessionGraph } from "@/server/query/session-graph.ts";
import { type Administrators, administratorsOf } from "./admin.ts";
import type { Gained } from "./severity.ts";
import { type Mark, type Targets, targetsOf } from "./targets.ts";

/** What having an identity comes to: how much it gives, how certainly, and the way on to an administrator, or to what is marked. */
export interface Worth {
  readonly gained: Gained;
  readonly verdict: VerdictWord;
  /** From the identity itself to the target. */
  readonly path: readonly Ref[];
  /** A clause for a sentence about the identity; undefined where there is nothing to add. */
  readonly words: string | undefined;
}

const NOTHING_MORE: Omit<Worth, "path"> = { gained: "other", verdict: "allowed", words: undefined };

/** A world and its graph while rules look at them, with what many rules ask for. */
export class Inspection {
  readonly world: World;
  readonly graph: AccessGraph;
  readonly stable: StableEntities;
  readonly administrators: Administrators;
  /** Administrators, and what is marked. */
  readonly targets: Targets;
  readonly #toTarget: Search;
  readonly #known = new Map<Ref, Worth>();

  constructor(world: World, graph: AccessGraph, marks: readonly Mark[] = []) {
    this.world = world;
    this.graph = sessionGraph(graph);
    this.stable = new StableEntities(world);
    this.administrators = administratorsOf(world, graph);
    this.targets = targetsOf(world, this.administrators, marks);
    const sure = [...this.targets].filter(([, target]) => target.verdict === "allowed").map(([ref]) => ref);
    const seeds = sure.flatMap((ref) => {
      const node = this.graph.indexOf.get(ref);
      return node === undefined ? [] : [node, ...facetsAt(this.graph, node)];
    });
    this.#toTarget = new Search(this.graph, seeds, { isBackwards: true }).run();
  }

  /** What having an identity comes to. */
  worthOf(ref: Ref): Worth {
    const known = this.#known.get(ref);
    if (known) return known;
    const made = this.#worth(ref);
    this.#known.set(ref, made);
    return made;
  }

  #worth(ref: Ref): Worth {
    const target = this.targets.get(ref);
    const itself = target && ({ gained: "admin", verdict: target.verdict, path: [ref], words: target.says } as const);
    if (itself?.verdict === "allowed") return itself;
    const way = this.#wayOn(ref);
    if (way && way.verdict === "allowed") return way;
    if (itself) return itself;
    return way ?? { ...NOTHING_MORE, path: [ref] };
  }

  #wayOn(ref: Ref): Worth | undefined {
    const node = this.graph.indexOf.get(ref);
    const level = node === undefined ? undefined : LEVELS.find((one) => this.#toTarget.hops(node, one) > 0);
    if (node === undefined || level === undefined) return undefined;
    const path = [ref];
    for (let at = node; this.#toTarget.next(at, level) >= 0; ) {
      at = this.#toTarget.next(at, level);
      const next = refOfNode(this.graph, at);
      if (path.at(-1) !== next) path.push(next);
    }
    const end = path.at(-1) ?? ref;
    const verdict = VERDICT_WORDS[level] ?? "unknown";
    const certainly = verdict === "allowed" ? "" : ` (${verdict})`;
    return { gained: "way-to-admin", verdict, path, words: `leads on to ${end}, which ${this.targets.get(end)?.which ?? "administers it"}${certainly}` };
  }

  /** Gives back what the inspection borrowed; it answers no more. */
  end(): void {
    this.#toTarget.end();
  }
}
