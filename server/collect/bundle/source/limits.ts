/** What a bundle may cost at most. Sizes are of the unpacked content. */
export interface BundleLimits {
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  readonly maxFiles: number;
  /** How many times larger than its packed form a file may become. */
  readonly maxRatio: number;
  /** Below this many unpacked bytes the ratio says nothing: a list of equal objects packs very well. */
  readonly ratioFreeBytes: number;
}

const MiB = 1024 ** 2;
export const DEFAULT_LIMITS: BundleLimits = { maxFileBytes: 512 * MiB, maxTotalBytes: 4096 * MiB, maxFiles: 200_000, maxRatio: 500, ratioFreeBytes: 64 * MiB };

/** A folder lies on the disk already and is read file by file: it may hold what many clusters print. */
export const FOLDER_LIMITS: BundleLimits = { ...DEFAULT_LIMITS, maxTotalBytes: 64 * 1024 * MiB };

const UNITS = ["bytes", "KiB", "MiB", "GiB"] as const;

/** `512 MiB`, for messages. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${UNITS[power]}`;
}

/** Counts files and bytes over a whole bundle; once it says stop, the rest of the bundle is not read. */
export class Budget {
  readonly limits: BundleLimits;
  #files = 0;
  #bytes = 0;
  constructor(limits: BundleLimits) {
    this.limits = limits;
  }
  /** Counts one more file; a reason when there are too many. */
  addFile(): string | undefined {
    this.#files += 1;
    return this.#files > this.limits.maxFiles ? `the bundle has more than ${this.limits.maxFiles} files; this one and those after it were not read` : undefined;
  }
  /** Counts bytes read; a reason when they are too many. */
  addBytes(count: number): string | undefined {
    this.#bytes += count;
    return this.#bytes > this.limits.maxTotalBytes
      ? `the bundle holds more than ${sizeText(this.limits.maxTotalBytes)}; this file and those after it were not read`
      : undefined;
  }
  get isSpent(): boolean {
    return this.#files > this.limits.maxFiles || this.#bytes > this.limits.maxTotalBytes;
  }
  tooLarge(bytes?: number): string {
    return `is too large: ${bytes === undefined ? "more" : sizeText(bytes)}${bytes === undefined ? " than" : ", a file may have"} ${sizeText(this.limits.maxFileBytes)}`;
  }
}
