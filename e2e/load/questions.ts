import { type Random, randomFor } from "../../server/bench/fixture/random.ts";
import type { AccessAnswer } from "../../server/contract/access.ts";

export interface Asked {
  readonly kind: string;
  readonly path: string;
}

/** What there is to ask about in a snapshot: its pods, and the ends of decisions. */
export interface Estate {
  readonly pods: readonly string[];
  readonly ends: readonly { readonly from: string; readonly to: string }[];
}

/** How often of a hundred. The three that are promised make up three quarters, pages and what stands on them the rest. */
const MIX = { pod: 25, who: 25, paths: 25, search: 7, explain: 6, page: 6, entity: 4, overview: 2 } as const;
type Kind = keyof typeof MIX;

/** The questions whose time is promised. */
export const PROMISED: readonly Kind[] = ["pod", "who", "paths"];

const PAGES = 40;
const PAGE_SIZE = 50;

/** Pages of the table of access from all over it, by the very interface that is asked later. */
export async function estateOf(ask: (path: string) => Promise<Response>): Promise<Estate> {
  const random = randomFor("load", "estate");
  const rows = async (filter: string): Promise<AccessAnswer["rows"]> => {
    const pageAt = async (page: number): Promise<AccessAnswer> =>
      (await (await ask(`/api/v1/access?size=${PAGE_SIZE}&values=1&${filter}&page=${page}`)).json()) as AccessAnswer;
    const { total } = await pageAt(1);
    const found: AccessAnswer["rows"][number][] = [];
    for (let i = 0; i < PAGES; i += 1) found.push(...(await pageAt(1 + random.below(Math.ceil(total / PAGE_SIZE)))).rows);
    return found;
  };
  const pods = (await rows("whoKind=pod")).map(({ who }) => who.ref);
  const all = (await rows("sort=who")).concat(await rows("whomKind=iam-role&sort=whom"));
  return { pods: [...new Set(pods)], ends: all.map(({ who, whom }) => ({ from: who.ref, to: whom.ref })) };
}

const api = (question: string, params: Readonly<Record<string, string>>): string => `/api/v1/${question}?${new URLSearchParams(params)}`;

/** Half of the ways asked for are those of a decision, half lead from anything to anything. */
export class Questions {
  readonly #estate: Estate;
  readonly #random: Random;

  constructor(estate: Estate, seed: string | number) {
    if (estate.pods.length === 0 || estate.ends.length === 0) throw new Error("there is nothing to ask about");
    this.#estate = estate;
    this.#random = randomFor("load", seed);
  }

  /** The next rest of whoever thinks for `meanMs` between two questions: anything from half of it to half as much again. */
  rest(meanMs: number): number {
    return meanMs * (0.5 + this.#random.next());
  }

  next(): Asked {
    const kind = this.#random.weighted(MIX);
    return { kind, path: this.of(kind) };
  }

  of(kind: Kind): string {
    const { from, to } = this.#end();
    const other = this.#random.chance(0.5) ? to : this.#end().to;
    const of: Readonly<Record<Kind, () => string>> = {
      pod: () => api("pod", { pod: this.#one(this.#estate.pods) }),
      who: () => api("who", { to }),
      paths: () => api("paths", { from, to: other }),
      explain: () => api("explain", { from, to: other }),
      search: () => api("search", { q: this.#typed(to) }),
      entity: () => api("entity", { ref: to }),
      overview: () => api("overview", {}),
      page: () => this.#random.pick([`/explain?${new URLSearchParams({ from, to })}`, "/", "/who", "/map"]),
    };
    return of[kind]();
  }

  /** Some letters from the name of something. */
  #typed(ref: string): string {
    const name = ref.split("/").at(-1) ?? ref;
    return name.slice(0, 3 + this.#random.below(8));
  }

  #one<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)] as T;
  }

  #end(): Estate["ends"][number] {
    return this.#one(this.#estate.ends);
  }
}
