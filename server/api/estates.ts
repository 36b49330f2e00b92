import type { Estate } from "./estate.ts";
import { findRecord } from "./load-snapshot.ts";
import { tellWork } from "./operate/thread-events.ts";
import { partKey, type SnapshotPart } from "./scope/snapshot-part.ts";
import { estateInScope, estateOfSnapshot, type SnapshotEstate } from "./snapshot-estate.ts";
import { serverStore } from "./store-handle.ts";

const MIB = 2 ** 20;
/** What the snapshots held ready may take together, by estimate; the one asked last is held whatever it takes. */
const HELD_BYTES = Number(process.env["ROLEWALK_HELD_MIB"] || 2048) * MIB;
/** Facts as objects take about this many times their JSON text, a graph with its indexes about this many times its binary form. */
const FACTS_FACTOR = 3;
const GRAPH_FACTOR = 2;

interface Held {
  readonly made: Promise<SnapshotEstate>;
  bytes: number;
  until: number | undefined;
}

const held = new Map<string, Held>();

function make(part: SnapshotPart): Held {
  const key = partKey(part);
  const entry: Held = { made: load(part), bytes: 0, until: undefined };
  entry.made.then(
    ({ until }) => {
      entry.until = until;
    },
    () => held.delete(key),
  );
  return entry;

  async function load({ snapshot, scope }: SnapshotPart): Promise<SnapshotEstate> {
    const store = await serverStore();
    const record = await findRecord(store, snapshot);
    const loaded = await (scope === null ? estateOfSnapshot(store, record, Date.now()) : estateInScope(store, record, scope, Date.now()));
    void loaded.estate.names;
    entry.bytes = loaded.factsBytes * FACTS_FACTOR + loaded.graphBytes * GRAPH_FACTOR;
    return loaded;
  }
}

/** Lets go of all of them. */
export const dropEstates = (): void => held.clear();

/** Lets go of the snapshots asked for longest ago, until the others fit. */
function shrink(): void {
  let total = [...held.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  for (const [id, entry] of held) {
    if (total <= HELD_BYTES || held.size === 1) return;
    held.delete(id);
    total -= entry.bytes;
  }
}

/**
 * The estate of a snapshot, or of the part of it that is in a scope: made when first asked for, held while it is asked and there is room, made anew when a date in a policy has
 * passed. Each scope has an estate of its own, which nothing outside of it has gone into.
 */
export async function estateOf(part: SnapshotPart): Promise<Estate> {
  const id = partKey(part);
  const old = held.get(id);
  const isRight = old && (old.until === undefined || Date.now() < old.until);
  const entry = isRight ? old : make(part);
  tellWork({ kind: "held", outcome: isRight ? "hit" : "miss" });
  held.delete(id);
  held.set(id, entry);
  const { estate } = await entry.made;
  shrink();
  return estate;
}
