/** Most that a name may differ from what was written, in single changes. */
const FARTHEST = 3;
const SHOWN = 3;

/** Changes of single characters from one text to the other; anything above `most` counts as `most + 1`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row) > most) return most + 1;
    before = row;
  }
  return before[b.length] ?? most + 1;
}

/** The names nearest to a misspelled one, nearest first; short names have to be nearer. */
export function nearest(written: string, names: readonly string[]): readonly string[] {
  const wanted = written.toLowerCase();
  const most = Math.min(FARTHEST, Math.max(1, Math.floor(wanted.length / 3)));
  return names
    .map((name) => ({ name, far: distance(wanted, name.toLowerCase(), most) }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, SHOWN)
    .map(({ name }) => name);
}
