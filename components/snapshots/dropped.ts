export const ENDINGS = [".zip", ".tar.gz", ".tgz", ".json", ".yaml", ".yml"] as const;

export type Dropped<F> = { readonly ok: true; readonly file: F } | { readonly ok: false; readonly reason: string };

interface Named {
  readonly name: string;
  readonly size: number;
}

/** The one bundle among what was dropped or chosen, or why there is none. */
export function droppedBundle<F extends Named>(files: readonly F[]): Dropped<F> {
  const [file] = files;
  if (!file) return { ok: false, reason: "No file arrived. A folder has to be packed first: zip -r bundle.zip folder" };
  if (files.length > 1)
    return { ok: false, reason: `${files.length} files at once would be ${files.length} snapshots. Pack them into one: zip -r bundle.zip folder` };
  const name = file.name.toLowerCase();
  if (!ENDINGS.some((ending) => name.endsWith(ending))) return { ok: false, reason: `“${file.name}” is none of ${ENDINGS.join(", ")}` };
  if (file.size === 0) return { ok: false, reason: `“${file.name}” is empty` };
  return { ok: true, file };
}

const UNITS = ["bytes", "KiB", "MiB", "GiB"] as const;

/** `1536` as `1.5 KiB`. */
export function sizeWords(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const n = bytes / 1024 ** power;
  return `${power === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${UNITS[power]}`;
}
