import { parseRef, type Ref } from "@/server/model/ref.ts";
import { entityOf } from "@/server/query/entity.ts";
import { NO_NAMES } from "@/server/query/name-index.ts";
import { type Asked, resolveName } from "@/server/query/resolve-name.ts";
import type { Estate } from "./estate.ts";
import { UsageError } from "./usage-error.ts";

/** Full references need no index of names, and so no graph. */
const isFull = (text: string): boolean => parseRef(text.trim()) !== undefined;

/**
 * The entity a text names. `types` narrows an ambiguous short form to Kubernetes kinds (`pod`).
 * @throws UsageError naming the text, with candidates
 */
export function resolve(estate: Estate, text: string, types: readonly string[] = []): Asked {
  const found = resolveName(estate.world, isFull(text) ? NO_NAMES : estate.names, text);
  if (found.ok) return found.value;
  const { error } = found;
  if (error.kind === "ambiguous") {
    const fitting = error.candidates.filter((ref) => isOfType(ref, types));
    const [only] = fitting;
    if (only && fitting.length === 1) return { ref: only };
    const shown = (fitting.length > 0 ? fitting : error.candidates).slice(0, 10);
    throw new UsageError(
      "ambiguous",
      `\`${error.text}\` may mean ${error.candidates.length} things: ${shown.join(", ")}${error.candidates.length > shown.length ? ", …" : ""}`,
      entities(estate, shown),
    );
  }
  const hint = error.similar.length > 0 ? `; the nearest are ${error.similar.join(", ")}` : "";
  throw new UsageError("not-found", `nothing is called \`${error.text}\`${hint}`, entities(estate, error.similar));
}

const entities = (estate: Estate, refs: readonly Ref[]): ReturnType<typeof entityOf>[] => refs.map((ref) => entityOf(estate.world, ref));

function isOfType(ref: Ref, types: readonly string[]): boolean {
  const parsed = parseRef(ref);
  return parsed?.kind === "k8s" && types.includes(parsed.type);
}
