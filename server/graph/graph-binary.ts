import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import type { Condition } from "@/server/model/verdict.ts";
import { type AccessGraph, plainGraph } from "./access-graph.ts";
import { compacted } from "./compact.ts";

/** Changes whenever the bytes of a graph mean something else. */
export const GRAPH_FORMAT = 3;

const ALIGNMENT = 8;
const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** What is said beside the arrays, as JSON. References and facets are the longest part; a text that is used often is written once. */
interface Texts {
  readonly format: number;
  readonly refs: readonly Ref[];
  readonly facets: readonly string[];
  readonly conditions: readonly (readonly Condition[])[];
  readonly mechanisms: readonly Mechanism[];
  /** Bytes of each section, in the order they stand. */
  readonly sections: readonly number[];
}

/** The distinct values of a list, and for each place which of them stands there. */
class Distinct<T> {
  readonly values: T[] = [];
  readonly #places = new Map<string, number>();

  placeOf(key: string, value: T): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.values.length);
    this.values.push(value);
    return this.values.length - 1;
  }
}

const bytesOf = (array: Int32Array | Uint16Array | Uint8Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/**
 * The graph as bytes: the length of a JSON text, the text, then the arrays one after another, each aligned to 8 bytes, in the byte order of this machine.
 * What follows from the rest (edges by their ends, sets of a node) is not written. Whoever keeps the bytes adds a checksum and the engine that derived them.
 */
export function encodeGraph(given: AccessGraph): Uint8Array {
  const graph = compacted(given);
  const facets = new Distinct<string>();
  const facetOf = Int32Array.from(graph.facets, (facet) => facets.placeOf(facet, facet));
  const conditions = new Distinct<readonly Condition[]>();
  conditions.placeOf("0", []);
  const conditionsOf = graph.conditions.map((at) => conditions.placeOf(`${at}`, graph.conditionLists[at] ?? []));
  const members = graph.members.flatMap((set) => Array.from(set));
  const arrays = [
    Int32Array.from(graph.base),
    facetOf,
    graph.from,
    graph.to,
    Int32Array.from(graph.members, (set) => set.length),
    Int32Array.from(members),
    conditionsOf,
    graph.mechanism,
    Uint8Array.from(graph.inherits),
    graph.verdict,
    graph.shared,
  ];
  const texts: Texts = {
    format: GRAPH_FORMAT,
    refs: graph.refs,
    facets: facets.values,
    conditions: conditions.values,
    mechanisms: graph.mechanisms,
    sections: arrays.map((a) => a.byteLength),
  };
  return joined(new TextEncoder().encode(JSON.stringify(texts)), arrays.map(bytesOf));
}

function joined(text: Uint8Array, sections: readonly Uint8Array[]): Uint8Array {
  const start = padded(ALIGNMENT + text.byteLength);
  const whole = new Uint8Array(start + sections.reduce((sum, s) => sum + padded(s.byteLength), 0));
  new DataView(whole.buffer).setUint32(0, text.byteLength, true);
  whole.set(text, ALIGNMENT);
  let at = start;
  for (const section of sections) {
    whole.set(section, at);
    at += padded(section.byteLength);
  }
  return whole;
}

/** The sections behind the text, each as 32-bit numbers or as bytes, copied to a place of their own. */
class Sections {
  readonly #bytes: Uint8Array;
  readonly #sizes: readonly number[];
  #next = 0;
  #at: number;

  constructor(bytes: Uint8Array, start: number, sizes: readonly number[]) {
    this.#bytes = bytes;
    this.#at = start;
    this.#sizes = sizes;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const size = this.#sizes[this.#next] ?? 0;
    // a slice of a Buffer would share its memory, and stand at any offset
    const section = new Uint8Array(size);
    section.set(this.#bytes.subarray(this.#at, this.#at + size));
    this.#next += 1;
    this.#at += padded(size);
    return section;
  }

  int32(): Int32Array {
    const { buffer, byteLength } = this.bytes();
    return new Int32Array(buffer, 0, byteLength / 4);
  }
}

const COUNT = 11;

function readTexts(bytes: Uint8Array): Result<{ readonly texts: Texts; readonly start: number }, string> {
  if (bytes.byteLength < ALIGNMENT) return err("the graph is shorter than its head");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const start = padded(ALIGNMENT + length);
  if (start > bytes.byteLength) return err("the graph ends within its text");
  const texts = JSON.parse(new TextDecoder().decode(bytes.subarray(ALIGNMENT, ALIGNMENT + length))) as Texts;
  if (texts.format !== GRAPH_FORMAT) return err(`the graph has format ${texts.format}, this engine reads ${GRAPH_FORMAT}`);
  const size = texts.sections.reduce((sum, s) => sum + padded(s), start);
  if (texts.sections.length !== COUNT || size !== bytes.byteLength) return err("the graph is not as long as its parts");
  return ok({ texts, start });
}

/** The graph of `encodeGraph`'s bytes, without deriving anything; the reason when they are of another format or damaged. The bytes come from a file whose checksum was right. */
export function decodeGraph(bytes: Uint8Array): Result<AccessGraph, string> {
  const read = readTexts(bytes);
  if (!read.ok) return read;
  const { texts, start } = read.value;
  const parts = new Sections(bytes, start, texts.sections);
  const [base, facetOf, from, to] = [parts.int32(), parts.int32(), parts.int32(), parts.int32()];
  const members = setsOfSizes(parts.int32(), parts.int32());
  const conditions = parts.int32();
  const mechanismBytes = parts.bytes();
  const nodes = texts.refs.length;
  if (base.length !== nodes || from.length !== to.length) return err("the graph's arrays are not of one length");
  const graph = plainGraph({
    refs: texts.refs,
    base: Array.from(base),
    facets: Array.from(facetOf, (at) => texts.facets[at] ?? ""),
    inherits: Array.from(parts.bytes()),
    from,
    to,
    mechanism: new Uint16Array(mechanismBytes.buffer, 0, mechanismBytes.byteLength / 2),
    verdict: parts.bytes(),
    shared: parts.bytes(),
    conditions,
    conditionLists: texts.conditions,
    mechanisms: texts.mechanisms,
    members,
  });
  return ok(graph);
}

function setsOfSizes(sizes: Int32Array, items: Int32Array): readonly Int32Array[] {
  let end = 0;
  return Array.from(sizes, (size) => {
    end += size;
    return items.subarray(end - size, end);
  });
}
