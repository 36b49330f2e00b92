import type { Diagram } from "./diagram.ts";
import { type Layout, NODE_HEIGHT } from "./layout.ts";

export type RovingKey = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End";

const ROVING_KEYS: ReadonlySet<string> = new Set<RovingKey>(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);
export const isRovingKey = (key: string): key is RovingKey => ROVING_KEYS.has(key);

interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

const byPlace = (a: Placed, b: Placed): number => a.x - b.x || a.y - b.y;

/** Ids in reading order: column by column, each from top to bottom. */
export const readingOrder = (layout: Layout): readonly string[] => placedOf(layout).map((p) => p.id);

const placedOf = (layout: Layout): Placed[] => [...layout.nodes].map(([id, p]) => ({ id, ...p })).sort(byPlace);

function besideOf(placed: readonly Placed[], from: Placed, linked: ReadonlySet<string>, rightwards: boolean): Placed | undefined {
  const side = placed.filter((p) => (rightwards ? p.x > from.x : p.x < from.x));
  const along = side.filter((p) => linked.has(p.id));
  const pool = along.length > 0 ? along : side;
  const distance = (p: Placed): number => Math.abs(p.x - from.x) * 4 + Math.abs(p.y - from.y) / NODE_HEIGHT;
  return [...pool].sort((a, b) => distance(a) - distance(b) || byPlace(a, b))[0];
}

/** The node an arrow key leads to: left and right along an edge if there is one, up and down in the column. */
export function nextNode(diagram: Diagram, layout: Layout, id: string, key: RovingKey): string {
  const placed = placedOf(layout);
  const from = placed.find((p) => p.id === id);
  if (!from) return placed[0]?.id ?? id;
  if (key === "Home") return placed[0]?.id ?? id;
  if (key === "End") return placed.at(-1)?.id ?? id;
  if (key === "ArrowUp" || key === "ArrowDown") {
    const column = placed.filter((p) => p.x === from.x);
    const at = column.findIndex((p) => p.id === id);
    return column[at + (key === "ArrowUp" ? -1 : 1)]?.id ?? id;
  }
  const linked = new Set(diagram.edges.flatMap((e) => (e.source === id ? [e.target] : e.target === id ? [e.source] : [])));
  return besideOf(placed, from, linked, key === "ArrowRight")?.id ?? id;
}
