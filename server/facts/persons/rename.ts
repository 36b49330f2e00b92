import { type Pseudonyms, renamedName, renamedPath, renamedRefs, renamedWords } from "./person-name.ts";
import { isFile, type Place, placeBelow, placeOfKey, TOP } from "./places.ts";

/** Told of each text that changed: in what place, and how it read before and after. */
export type OnRename = (place: Place, before: string, after: string) => void;

const USERNAME_LINE = /^(\s*(?:-\s+)?["']?username["']?\s*:\s*["']?)([^"'\n]+?)(["']?\s*)$/gm;

// sentences have spaces; what has none is a name of something else, or a reference
const inProse = (text: string, p: Pseudonyms): string => (/\s/.test(text) ? renamedWords(text, p) : renamedRefs(text, p));

const byPlace: Readonly<Record<Place, (text: string, pseudonyms: Pseudonyms) => string>> = {
  // a name is a whole value here
  name: (text, p) => renamedName(text, p) ?? renamedRefs(text, p),
  person: (text, p) => renamedName(text, p) ?? renamedRefs(text, p),
  tags: renamedRefs,
  condition: renamedRefs,
  document: renamedRefs,
  // YAML in a ConfigMap: who is mapped to which user name
  mapping: (text, p) =>
    renamedRefs(text, p).replace(USERNAME_LINE, (all, before: string, name: string, after: string) => {
      const found = renamedName(name, p);
      return found === undefined ? all : `${before}${found}${after}`;
    }),
  path: (text, p) => (isFile(text) ? renamedPath(text, p) : inProse(text, p)),
  text: inProse,
};

/**
 * A JSON value in which people are named by their pseudonyms: facts, what was read of a source, what is frozen of a review. What does not change is the very same
 * object. Only where a person stands is a name replaced (`places.ts`); a role, a namespace or a pod of the same name is not.
 */
export function renamed<T>(value: T, pseudonyms: Pseudonyms, tell: OnRename = () => undefined): T {
  const text = (place: Place, before: string): string => {
    const after = byPlace[place](before, pseudonyms);
    if (after !== before) tell(place, before, after);
    return after;
  };
  const list = (items: readonly unknown[], place: Place): readonly unknown[] => {
    let isChanged = false;
    const out = items.map((item) => {
      const now = walk(item, place);
      isChanged ||= now !== item;
      return now;
    });
    return isChanged ? out : items;
  };
  const record = (object: Readonly<Record<string, unknown>>, place: Place): Readonly<Record<string, unknown>> => {
    let isChanged = false;
    const out: [string, unknown][] = [];
    for (const key of Object.keys(object)) {
      const item = object[key];
      const name = text(placeOfKey(key), key);
      const now = walk(item, placeBelow(place, key, object));
      isChanged ||= now !== item || name !== key;
      out.push([name, now]);
    }
    return isChanged ? Object.fromEntries(out) : object;
  };
  const walk = (item: unknown, place: Place): unknown => {
    if (typeof item === "string") return text(place, item);
    if (Array.isArray(item)) return list(item, place);
    return typeof item === "object" && item !== null ? record(item as Record<string, unknown>, place) : item;
  };
  return walk(value, TOP) as T;
}
