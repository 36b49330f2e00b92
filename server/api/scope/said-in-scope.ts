import type { CallerScope } from "@/server/model/caller-scope.ts";

const TOLD = "what is not in your scope counts as not collected";

const isUnread = (value: object): value is { readonly reason: string } =>
  "outcome" in value && value.outcome === "not-collected" && "reason" in value && typeof value.reason === "string";

/**
 * An answer as UTF-8 bytes of JSON, in whose scope it is. A step that waits for what was not collected says that this may be for the scope; never whether something is there, which
 * would tell of what lies outside.
 */
export function saidIn(scope: CallerScope | null, answer: unknown): Uint8Array {
  const said = (_key: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && isUnread(value) ? { ...value, reason: `${value.reason}; ${TOLD}` } : value;
  return new TextEncoder().encode(scope === null ? JSON.stringify(answer) : JSON.stringify(answer, said));
}
