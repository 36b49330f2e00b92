import { stemOf } from "./placement.ts";

/** The name that follows a command in a file's name: `list-role-policies-api` → `api`. */
const AFTER_COMMAND =
  /(?:list|get)-(?:attached-)?(?:role-policies|user-policies|group-policies|policy-version|mfa-devices|access-keys|access-key-last-used|groups-for-user)[-_.=](.+)$/;
/** A number of a page or version behind a name. */
const COUNTER = /[-_.](?:page[-_.]?)?v?\d+$/;
const ONLY_COUNTER = /^(?:page[-_.]?)?v?\d+$/;
const MARKS: ReadonlySet<string> = new Set(["-", "_", ".", "="]);

/** Whom a file's path names. */
export class PathSubject {
  readonly stem: string;
  /** What stands behind the command; undefined when the file is called otherwise. */
  readonly tail: string | undefined;
  readonly #folders: ReadonlySet<string>;
  constructor(path: string) {
    this.stem = stemOf(path);
    const tail = AFTER_COMMAND.exec(this.stem)?.[1];
    this.tail = tail === undefined || ONLY_COUNTER.test(tail) ? undefined : tail;
    this.#folders = new Set(path.split("/").slice(0, -1));
  }

  /** Whether the path names it: right behind the command, at the end of a name that has none, or as a folder. */
  names(name: string): boolean {
    if (this.#folders.has(name) || this.#folders.has(encodeURIComponent(name))) return true;
    if (this.tail !== undefined) return this.tail === name || this.tail.replace(COUNTER, "") === name;
    return this.stem === name || (this.stem.endsWith(name) && MARKS.has(this.stem.charAt(this.stem.length - name.length - 1)));
  }

  /** The one that is named, the longest when one name ends with another; when the path names nobody, the only one there is. */
  pick<T extends { name: string }>(all: readonly T[]): T | undefined {
    const named = all.filter((one) => this.names(one.name)).toSorted((a, b) => b.name.length - a.name.length);
    return named[0] ?? (all.length === 1 && this.tail === undefined ? all[0] : undefined);
  }
}
