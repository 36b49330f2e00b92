import { type JsonBytes, MALFORMED, UNUSUAL } from "./json-bytes.ts";
import { END, KeyOrder, OTHER } from "./key-order.ts";
import { KeyTable } from "./key-table.ts";
import { PLACES, placeOf, RepeatedSkips } from "./repeated.ts";
import { readKey, type Shape } from "./shape.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
  /** What it is where the object has no such key. */
  readonly absent: unknown;
}

/** Makes an object of its members' values. A literal of its own for each set of names: objects of one making are of one kind for the engine. */
function makerOf(names: readonly string[]): (values: readonly unknown[]) => Record<string, unknown> {
  const members = names.map((name, i) => `${JSON.stringify(name)}: values[${i}]`);
  return new Function("values", `return { ${members.join(", ")} };`) as (values: readonly unknown[]) => Record<string, unknown>;
}

let shapes = 0;

/** An object of which the named members are read and all others passed over. */
export class ObjectShape implements Shape {
  readonly #shapes: readonly Shape[];
  readonly #table: KeyTable;
  readonly #absent: readonly unknown[];
  /** Of the object that is being read; no object has one of its own form within. */
  readonly #values: unknown[];
  readonly #required: number;
  readonly #make: (values: readonly unknown[]) => Record<string, unknown>;
  readonly #others = new RepeatedSkips();
  readonly #number = shapes++;

  constructor(all: readonly Member[]) {
    if (all.length > 31) throw new Error("an object of more than 31 named members");
    const names = all.map((m) => m.name);
    this.#shapes = all.map((m) => m.shape);
    this.#table = new KeyTable(names);
    this.#required = all.reduce((mask, m, i) => (m.isRequired ? mask | (1 << i) : mask), 0);
    this.#absent = all.map((m) => m.absent);
    this.#values = [...this.#absent];
    this.#make = makerOf(names);
  }

  read(json: JsonBytes, from: number): number {
    if (json.bytes[from] !== 0x7b) throw UNUSUAL;
    const values = this.#values;
    for (let i = 0; i < values.length; i += 1) values[i] = this.#absent[i];
    const order = this.#orderIn(json);
    let seen = 0;
    let text = 0;
    let at = from + 1;
    for (;;) {
      text = order.find(json, at, text) || this.#note(json, order, at, text);
      at += order.length[text] as number;
      const index = order.member[text] as number;
      if (index === END) break;
      if (index === OTHER) at = this.#others.pass(json, at, order.place[text] as number);
      else {
        at = (this.#shapes[index] as Shape).read(json, at);
        values[index] = json.value;
        seen |= 1 << index;
      }
    }
    if ((seen & this.#required) !== this.#required) throw UNUSUAL;
    json.value = this.#make(values);
    return at;
  }

  #orderIn(json: JsonBytes): KeyOrder {
    const known = json.orders[this.#number];
    if (known) return known;
    const order = new KeyOrder(this.#shapes.length + PLACES);
    json.orders[this.#number] = order;
    return order;
  }

  /** Reads what stands at `at`, after the text `before`: up to the value of the next key, or the end of the object. */
  #note(json: JsonBytes, order: KeyOrder, start: number, before: number): number {
    let at = json.space(start);
    if (json.bytes[at] === 0x7d) return order.note(before, this.#shapes.length + PLACES, { start, end: at + 1, member: END, place: 0 });
    if (before !== 0) {
      if (json.bytes[at] !== COMMA) throw MALFORMED;
      at = json.space(at + 1);
    }
    const index = this.#indexOf(json, at);
    const place = placeOf(json, at + 1, json.keyEnd);
    const end = json.member(json.keyEnd);
    return order.note(before, index < 0 ? this.#shapes.length + place : index, { start, end, member: index < 0 ? OTHER : index, place });
  }

  /** Which of the members the key at `at` names, -1 for none; a key that is spelt with escapes may be any. */
  #indexOf(json: JsonBytes, at: number): number {
    if (json.bytes[at] !== QUOTE) throw MALFORMED;
    const { escapes } = json;
    json.keyEnd = json.stringEnd(at + 1);
    if (json.escapes !== escapes) throw UNUSUAL;
    return this.#table.find(json.bytes, at + 1, json.keyEnd);
  }
}

/** An object with, under `type`, the first of its keys that is not `except`. */
export class TypedShape implements Shape {
  readonly #of: Shape;
  readonly #except: string;
  readonly #otherwise: unknown;
  constructor(of: Shape, except: string, otherwise: unknown) {
    this.#of = of;
    this.#except = except;
    this.#otherwise = otherwise;
  }
  read(json: JsonBytes, from: number): number {
    const type = this.#typeOf(json, from);
    const end = this.#of.read(json, from);
    json.value = { ...(json.value as object), type };
    return end;
  }
  #typeOf(json: JsonBytes, from: number): unknown {
    if (json.bytes[from] !== 0x7b) throw UNUSUAL;
    let at = json.space(from + 1);
    while (json.bytes[at] === QUOTE) {
      const quote = readKey(json, at);
      if (json.value !== this.#except) return json.value;
      at = json.space(json.skip(json.member(quote)));
      if (json.bytes[at] === COMMA) at = json.space(at + 1);
    }
    return this.#otherwise;
  }
}
