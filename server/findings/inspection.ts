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

/** What having an identity comes to: how much it gives, how certainly, and the way on to an administrator. */
export interface Worth {
  readonly gained: Gained;
  readonly verdict: VerdictWord;
  /** From the identity itself to the administrator. */
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
  readonly #toAdmin: Search;
  readonly #known = new Map<Ref, Worth>();

  constructor(world: World, graph: AccessGraph) {
    this.world = world;
    this.graph = sessionGraph(graph);
    this.stable = new StableEntities(world);
    this.administrators = administratorsOf(world, graph);
    const sure = [...this.administrators].filter(([, admin]) => admin.verdict === "allowed").map(([ref]) => ref);
    const seeds = sure.flatMap((ref) => {
      const node = this.graph.indexOf.get(ref);
      return node === undefined ? [] : [node, ...facetsAt(this.graph, node)];
    });
    this.#toAdmin = new Search(this.graph, seeds, { isBackwards: true }).run();
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
    const admin = this.administrators.get(ref);
    if (admin?.verdict === "allowed") return { gained: "admin", verdict: "allowed", path: [ref], words: `administers ${admin.of}: ${admin.why}` };
    const way = this.#wayOn(ref);
    if (way && way.verdict === "allowed") return way;
    if (admin) return { gained: "admin", verdict: admin.verdict, path: [ref], words: `may administer ${admin.of} (${admin.verdict}): ${admin.why}` };
    return way ?? { ...NOTHING_MORE, path: [ref] };
  }

  #wayOn(ref: Ref): Worth | undefined {
    const node = this.graph.indexOf.get(ref);
    const level = node === undefined ? undefined : LEVELS.find((one) => this.#toAdmin.hops(node, one) > 0);
    if (node === undefined || level === undefined) return undefined;
    const path = [ref];
    for (let at = node; this.#toAdmin.next(at, level) >= 0; ) {
      at = this.#toAdmin.next(at, level);
      const next = refOfNode(this.graph, at);
      if (path.at(-1) !== next) path.push(next);
    }
    const end = path.at(-1) ?? ref;
    const verdict = VERDICT_WORDS[level] ?? "unknown";
    const certainly = verdict === "allowed" ? "" : ` (${verdict})`;
    return { gained: "way-to-admin", verdict, path, words: `leads on to ${end}, which administers ${this.administrators.get(end)?.of ?? "it"}${certainly}` };
  }

  /** Gives back what the inspection borrowed; it answers no more. */
  end(): void {
    this.#toAdmin.end();
  }
}
