const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const counted = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? "" : "s"} ago`;

/** How long ago, in the largest unit that fits; a time ahead of the clock is "just now". */
export function ageWords(iso: string, now: number): string {
  const age = now - Date.parse(iso);
  if (Number.isNaN(age)) return "at an unknown time";
  if (age < MINUTE) return "just now";
  if (age < HOUR) return counted(Math.floor(age / MINUTE), "minute");
  if (age < 2 * DAY) return counted(Math.floor(age / HOUR), "hour");
  return counted(Math.floor(age / DAY), "day");
}

/** A length of time as people say it: `5 s`, `2 min`, `1 h 10 min`. */
export function durationWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

export type Freshness = "fresh" | "stale" | "old";

/** A day makes a snapshot stale, a week makes it old. */
export function freshness(iso: string, now: number): Freshness {
  const age = now - Date.parse(iso);
  if (age < DAY) return "fresh";
  return age < 7 * DAY ? "stale" : "old";
}

/** Minutes east of UTC as `+02:00`. */
export function offsetWords(minutesEast: number): string {
  const size = Math.abs(minutesEast);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${minutesEast < 0 ? "\u2212" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const FORMAT: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false };

/** The reader's local time with its offset. */
export function localTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return `${new Intl.DateTimeFormat("en-GB", FORMAT).format(date)} UTC${offsetWords(-date.getTimezoneOffset())}`;
}

/** RFC 3339 in UTC, to the second. */
export function utcTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : date.toISOString().replace(/\.\d+Z$/, "Z");
}
