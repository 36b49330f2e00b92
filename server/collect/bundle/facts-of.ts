import type { Facts } from "@/server/facts/snapshot.ts";
import { assembleFacts } from "./assemble-facts.ts";
import { readDocument } from "./read-document.ts";

/** Facts of a bundle that a test writes down: by path a file's text, its bytes, or a value that is printed as JSON. */
export function factsOf(files: Readonly<Record<string, unknown>>): Facts {
  const all = Object.entries(files).map(([path, content]) => readDocument(path, bytesOf(content)));
  return assembleFacts(
    { name: "test", documents: all.flatMap((one) => one.document ?? []), failed: all.flatMap((one) => one.failed) },
    { readAt: "2026-01-01T00:00:00Z" },
  );
}

const bytesOf = (content: unknown): Buffer =>
  Buffer.isBuffer(content) ? content : Buffer.from(typeof content === "string" ? content : JSON.stringify(content));

/** A `List` as kubectl prints it. */
export const listOf = (...items: readonly unknown[]) => ({ apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items });

/** A Kubernetes object with no more than its name. */
export const objectOf = (kind: string, name: string, namespace = "payments", apiVersion = "v1") => ({ apiVersion, kind, metadata: { name, namespace } });

/** A pod with one container. */
export const podOf = (name: string, spec: object = {}, namespace = "payments") => ({
  ...objectOf("Pod", name, namespace),
  spec: { containers: [{ name: "main" }], ...spec },
});
