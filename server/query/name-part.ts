import type { Ref } from "@/server/model/ref.ts";
import type { Entity, EntityKind } from "./entity.ts";
import type { Best } from "./name-best.ts";

/** The kinds people look for most come first among equally good names. */
const WEIGHT: Readonly<Partial<Record<EntityKind, number>>> = {
  pod: 5,
  "iam-role": 6,
  "service-account": 4,
  "iam-user": 6,
  workload: 3,
  cluster: 4,
  "web-identity": 3,
  node: 2,
  "kubernetes-group": 2,
  "kubernetes-user": 2,
};

/** What a word is worth where it is found: the whole name or reference, the beginning of the name, within it, in the rest or the place. */
const WHOLE = 100;
const BEGINNING = 40;
const WITHIN = 20;
const BESIDE = 8;

/** Numbers kept of each name: which letters and which pairs of characters are in it, as bits. */
const MARKS = 3;
const LETTERS = 26;

function marksOf(text: string, into: Int32Array, at: number): void {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const letter = code - 97;
    into[at] = (into[at] ?? 0) | (1 << (letter >= 0 && letter < LETTERS ? letter : LETTERS + (code % 6)));
    if (i + 1 === text.length) break;
    const pair = Math.imul(code * 131 + text.charCodeAt(i + 1), 0x9e3779b1) >>> 26;
    const part = at + 1 + (pair >> 5);
    into[part] = (into[part] ?? 0) | (1 << (pair & 31));
  }
}

/** What stands behind the last `/` of a name: where every short form of an entity ends. */
const tailOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

function hashOf(text: string): number {
  let hash = text.length;
  for (let i = 0; i < text.length; i += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash ^ (hash >>> 15);
}

/** A word of a query. */
interface Asked {
  readonly word: string;
  readonly marks: Int32Array;
}

/** Entities one after another whose references begin alike and that are placed alike: all but their names. */
interface Run {
  readonly first: number;
  end: number;
  /** What the references begin with, and how the place is called, in lower case. */
  readonly begins: string;
  readonly called: string;
}

/** What a word comes to in a run: whether all of it holds the word beside the names, and how else a name must begin to hold it together with what is before. */
interface Beside {
  readonly isThere: boolean;
  readonly spans: readonly string[];
}

/** The entities of one cluster, of one account, or of neither. */
export class NamePart {
  readonly refs: readonly Ref[];
  readonly #labels: string[] = [];
  readonly #weights: Uint8Array;
  readonly #marks: Int32Array;
  readonly #runs: Run[] = [];
  /** Run → the marks of all its names together, and those of what is beside them. */
  readonly #inNames: Int32Array;
  readonly #inPlace: Int32Array;
  /** Entities by the hash of their names' tails: open addressing, numbers from 1 on. */
  readonly #table: Int32Array;

  /** Entities in the order of their references. */
  constructor(entities: readonly Entity[]) {
    const size = entities.length;
    this.refs = entities.map((e) => e.ref);
    this.#weights = Uint8Array.from(entities, (e) => WEIGHT[e.kind] ?? 1);
    this.#marks = new Int32Array(size * MARKS);
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * size + 2)));
    for (const [i, entity] of entities.entries()) this.#take(i, entity);
    this.#inNames = new Int32Array(this.#runs.length * MARKS);
    this.#inPlace = new Int32Array(this.#runs.length * MARKS);
    for (const [at, { first, end, begins, called }] of this.#runs.entries()) {
      for (let i = first * MARKS; i < end * MARKS; i += 1)
        this.#inNames[at * MARKS + (i % MARKS)] = (this.#inNames[at * MARKS + (i % MARKS)] ?? 0) | (this.#marks[i] ?? 0);
      for (const text of [begins, called]) marksOf(text, this.#inPlace, at * MARKS);
    }
  }

  #take(i: number, { ref, label, context }: Entity): void {
    const lower = label.toLowerCase();
    this.#labels.push(lower);
    marksOf(lower, this.#marks, i * MARKS);
    const begins = (ref.endsWith(label) ? ref.slice(0, ref.length - label.length) : ref).toLowerCase();
    const called = context.toLowerCase();
    const run = this.#runs.at(-1);
    if (run && run.begins === begins && run.called === called) run.end = i + 1;
    else this.#runs.push({ first: i, end: i + 1, begins, called });
    const mask = this.#table.length - 1;
    let slot = hashOf(tailOf(lower)) & mask;
    while ((this.#table[slot] ?? 0) !== 0) slot = (slot + 1) & mask;
    this.#table[slot] = i + 1;
  }

  /** The entities whose name ends as this one does, behind its last `/`. */
  alike(name: string): Ref[] {
    const tail = tailOf(name);
    const mask = this.#table.length - 1;
    const found: number[] = [];
    for (let slot = hashOf(tail) & mask; (this.#table[slot] ?? 0) !== 0; slot = (slot + 1) & mask) {
      const i = (this.#table[slot] ?? 0) - 1;
      if (tailOf(this.#labels[i] ?? "") === tail) found.push(i);
    }
    return found.sort((a, b) => a - b).flatMap((i) => this.refs[i] ?? []);
  }

  /** Whether an entity is here whose reference ends as its name does. */
  has(ref: Ref): boolean {
    const mask = this.#table.length - 1;
    for (let slot = hashOf(tailOf(ref.toLowerCase())) & mask; (this.#table[slot] ?? 0) !== 0; slot = (slot + 1) & mask)
      if (this.refs[(this.#table[slot] ?? 0) - 1] === ref) return true;
    return false;
  }

  /** Takes the best names that hold every word into `best`; returns how many hold them. */
  search(words: readonly string[], best: Best): number {
    const asked = words.map((word): Asked => {
      const marks = new Int32Array(MARKS);
      marksOf(word, marks, 0);
      return { word, marks };
    });
    let found = 0;
    for (const [at, run] of this.#runs.entries()) {
      const beside = asked.map((one) => this.#beside(at, run, one));
      if (asked.every((one, w) => isIn(this.#inNames, at, one.marks) || isOpen(beside[w]))) found += this.#searchRun(run, asked, beside, best);
    }
    return found;
  }

  #beside(at: number, { begins, called }: Run, { word, marks }: Asked): Beside {
    const isThere = isIn(this.#inPlace, at, marks) && (begins.includes(word) || called.includes(word));
    return isThere ? EVERYWHERE : spansOf(word, begins);
  }

  #searchRun({ first, end }: Run, asked: readonly Asked[], beside: readonly Beside[], best: Best): number {
    let found = 0;
    for (let i = first; i < end; i += 1) {
      const worth = this.#worth(i, asked, beside);
      if (worth === 0) continue;
      found += 1;
      const score = (this.#weights[i] ?? 1) + worth - Math.min(this.#labels[i]?.length ?? 0, 60) / 100;
      if (best.mayTake(score)) best.take(score, this.refs[i] as Ref);
    }
    return found;
  }

  /** What all the words are worth; 0 where one of them is not found. */
  #worth(i: number, asked: readonly Asked[], beside: readonly Beside[]): number {
    let sum = 0;
    for (let w = 0; w < asked.length; w += 1) {
      const [one, place] = [asked[w], beside[w]];
      const worth = one && place ? this.#inLabel(i, one) || this.#besideLabel(i, one, place) : 0;
      if (worth === 0) return 0;
      sum += worth;
    }
    return sum;
  }

  #inLabel(i: number, { word, marks }: Asked): number {
    if (!isIn(this.#marks, i, marks)) return 0;
    const label = this.#labels[i] ?? "";
    if (word.length === 1 && label.length > 1 && word >= "a" && word <= "z") return label.startsWith(word) ? BEGINNING : WITHIN;
    const where = label.indexOf(word);
    if (where > 0) return WITHIN;
    return where < 0 ? 0 : label.length === word.length ? WHOLE : BEGINNING;
  }

  #besideLabel(i: number, { word }: Asked, { isThere, spans }: Beside): number {
    if (!isThere && !spans.some((b) => this.#labels[i]?.startsWith(b))) return 0;
    return this.refs[i]?.length === word.length && this.refs[i]?.toLowerCase() === word ? WHOLE : BESIDE;
  }
}

const EVERYWHERE: Beside = { isThere: true, spans: [] };
const NOWHERE: Beside = { isThere: false, spans: [] };

const isOpen = (beside: Beside | undefined): boolean => beside !== undefined && beside !== NOWHERE;

/** Whether all of a word's marks are among those at a place. */
function isIn(all: Int32Array, at: number, marks: Int32Array): boolean {
  for (let part = 0; part < MARKS; part += 1) if (((marks[part] ?? 0) & ~(all[at * MARKS + part] ?? 0)) !== 0) return false;
  return true;
}

/** What is left of a word where it begins at the end of a text. */
function spansOf(word: string, begins: string): Beside {
  const last = begins.at(-1);
  const spans: string[] = [];
  for (let i = 1; i < word.length; i += 1) if (word[i - 1] === last && begins.endsWith(word.slice(0, i))) spans.push(word.slice(i));
  return spans.length === 0 ? NOWHERE : { isThere: false, spans };
}
