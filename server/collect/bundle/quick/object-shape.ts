import { type JsonBytes, MALFORMED, UNUSUAL } from "./json-bytes.ts";
import { KeyTable } from "./key-table.ts";
import { RepeatedSkips } from "./repeated.ts";
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
    const { bytes } = json;
    if (bytes[from] !== 0x7b) throw UNUSUAL;
    const values = this.#values;
    for (let i = 0; i < values.length; i += 1) values[i] = this.#absent[i];
    let seen = 0;
    let at = json.space(from + 1);
    let next = bytes[at];
    while (next !== 0x7d) {
      const index = this.#indexOf(json, at);
      at = json.member(json.keyEnd);
      if (index < 0) at = this.#others.pass(json, at);
      else {
        at = (this.#shapes[index] as Shape).read(json, at);
        values[index] = json.value;
        seen |= 1 << index;
      }
      at = json.space(at);
      next = bytes[at];
      if (next === COMMA) {
        at = json.space(at + 1);
        next = QUOTE;
      } else if (next !== 0x7d) throw MALFORMED;
    }
    if ((seen & this.#required) !== this.#required) throw UNUSUAL;
    json.value = this.#make(values);
    return at + 1;
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
