import type { EntityAnswer } from "@/server/contract/screen";

export const RECENT_KEY = "recent";
const KEPT = 5;

const isEntity = (value: unknown): value is EntityAnswer =>
  typeof value === "object" &&
  value !== null &&
  ["ref", "kind", "label", "context"].every((key) => typeof (value as Record<string, unknown>)[key] === "string");

/** What was opened last, newest first; a text that is no such list is an empty one. */
export function parseRecent(text: string): readonly EntityAnswer[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isEntity).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** The list with one more at its head, each entity once. */
export const withRecent = (list: readonly EntityAnswer[], opened: EntityAnswer): readonly EntityAnswer[] =>
  [opened, ...list.filter((one) => one.ref !== opened.ref)].slice(0, KEPT);
