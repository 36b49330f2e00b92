import type { CompiledPolicy, InvalidPolicy, PolicyKind } from "@/server/policy/document.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";

/** Compiles each text once: accounts hold the same few policies many times over, and equal texts are then one object. */
export class CompiledTexts {
  readonly #known = new Map<string, CompiledPolicy | InvalidPolicy>();

  compile(document: unknown, kind: PolicyKind): CompiledPolicy | InvalidPolicy {
    const text = `${kind} ${typeof document === "string" ? document : JSON.stringify(document)}`;
    const known = this.#known.get(text);
    if (known) return known;
    const compiled = compilePolicy(document, kind);
    this.#known.set(text, compiled);
    return compiled;
  }
}
