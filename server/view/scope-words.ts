import { parseScope } from "@/server/model/caller-scope.ts";

/** A scope as its text says it, place by place, in words. */
export function scopeWords(text: string): readonly string[] {
  const scope = parseScope(text);
  if (!scope.ok) return [text];
  return scope.value.map((place) => {
    if (place.kind === "account") return `account ${place.id}`;
    return place.kind === "cluster" ? `cluster ${place.cluster}` : `namespace ${place.namespace} of cluster ${place.cluster}`;
  });
}
