import { jsonPlace } from "./place-json.ts";
import { yamlPlace } from "./place-yaml.ts";

/** What stands at one level of a document: the keys of an object, and those of their values that are texts. */
export interface Level {
  readonly keys: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
}

/** Where in a document one is writing. */
export interface Place {
  readonly syntax: "json" | "yaml";
  /** `either`: a bare word of a YAML list, which a colon would make a key. */
  readonly at: "key" | "value" | "either";
  /** Of a key: to the object that it is in. Of a value: to the value itself. */
  readonly path: readonly (string | number)[];
  /** What stands at each step of the path, the document itself first. */
  readonly levels: readonly Level[];
  /** The word that is written, without its quotes. */
  readonly from: number;
  readonly to: number;
  /** The word up to where one writes. */
  readonly typed: string;
  /** The quote that stands before the word, and whether one stands behind it. */
  readonly quote: string;
  readonly isClosed: boolean;
  /** Of a key: its colon is there. */
  readonly hasColon: boolean;
}

/** JSON and YAML are told by how the text begins. */
export const isJsonText = (text: string): boolean => /^\s*[{[]/.test(text);

/** Where in a document an offset stands, however unfinished the text is; undefined: inside of a comment. */
export const placeAt = (text: string, offset: number): Place | undefined => (isJsonText(text) ? jsonPlace(text, offset) : yamlPlace(text, offset));
