import type { CompiledPolicy, InvalidPolicy, PolicyKind } from "@/server/policy/document.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";

/** Compiles each text once: accounts hold the same few policies many times over, and equal texts are then one object. */
export class CompiledTexts {
  /** By kind and text: one key of both would be a copy of every text. */
  readonly #known = new Map<PolicyKind, Map<string, CompiledPolicy | InvalidPolicy>>();

  compile(document: unknown, kind: PolicyKind): CompiledPolicy | InvalidPolicy {
    const text = typeof document === "string" ? document : JSON.stringify(document);
    const ofKind = this.#known.get(kind) ?? new Map<string, CompiledPolicy | InvalidPolicy>();
    this.#known.set(kind, ofKind);
    const known = ofKind.get(text);
    if (known) return known;
    const compiled = compilePolicy(document, kind);
    ofKind.set(text, compiled);
    return compiled;
  }
}
