import { literalTokens, wildcardTokens } from "./wildcard.ts";

/** A piece of a policy value: text (its wildcards count), text that stands for itself, or a policy variable (A59 to A61). */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "variable"; readonly key: string; readonly spelled: string; readonly fallback?: string };

/** A policy value with its variables found. `variables` are their keys in lower case, `spelled` the same as written. */
export interface Template {
  readonly source: string;
  readonly parts: readonly TemplatePart[];
  readonly variables: readonly string[];
  readonly spelled: readonly string[];
}

/** The single value of a key (lower case), or undefined when it has none. */
export type Resolve = (key: string) => string | undefined;

const NONE: readonly string[] = [];
const VARIABLE = /\$\{([^}]*)\}/g;
const WITH_DEFAULT = /^\s*([^,\s]+)\s*,\s*'([^']*)'\s*$/;

function variablePart(inside: string): TemplatePart {
  if (inside === "*" || inside === "?" || inside === "$") return { kind: "literal", text: inside };
  const withDefault = WITH_DEFAULT.exec(inside);
  const spelled = (withDefault?.[1] ?? inside).trim();
  return { kind: "variable", key: spelled.toLowerCase(), spelled, ...(withDefault ? { fallback: withDefault[2] ?? "" } : {}) };
}

/** Reads a policy value; with `expand` false (2008 documents, A1; operators without variables) `${…}` is plain text. */
export function parseTemplate(source: string, expand: boolean): Template {
  if (!expand || !source.includes("${")) return { source, parts: [{ kind: "text", text: source }], variables: NONE, spelled: NONE };
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of source.matchAll(VARIABLE)) {
    if (match.index > from) parts.push({ kind: "text", text: source.slice(from, match.index) });
    parts.push(variablePart(match[1] ?? ""));
    from = match.index + match[0].length;
  }
  if (from < source.length) parts.push({ kind: "text", text: source.slice(from) });
  const found = parts.filter((p) => p.kind === "variable");
  return { source, parts, variables: found.map((p) => p.key), spelled: found.map((p) => p.spelled) };
}

/** The same for a value in which text before `from` is plain. */
export function tailTemplate(source: string, from: number, expand: boolean): Template {
  if (!expand || !source.includes("${", from)) return parseTemplate(source, false);
  const tail = parseTemplate(source.slice(from), expand);
  if (isStatic(tail)) return parseTemplate(source, false);
  return { ...tail, source, parts: [{ kind: "text", text: source.slice(0, from) }, ...tail.parts] };
}

export const isStatic = (t: Template): boolean => t.parts.length === 1 && t.parts[0]?.kind === "text";

/** The value as plain text (operators without wildcards); undefined when a variable has no value and no default (A62). */
export function renderTemplate(t: Template, resolve: Resolve): string | undefined {
  let out = "";
  for (const part of t.parts) {
    const text = part.kind === "variable" ? (resolve(part.key) ?? part.fallback) : part.text;
    if (text === undefined) return undefined;
    out += text;
  }
  return out;
}

const standingForItself = (text: string): string => text.replaceAll(/[*?$]/g, (sign) => `$\{${sign}}`);

/** The value as a pattern is written: signs in what a variable stands for are themselves, and so are written as such (A61, A63). */
export function patternText(t: Template, resolve: Resolve): string | undefined {
  let out = "";
  for (const part of t.parts) {
    const value = part.kind === "variable" ? (resolve(part.key) ?? part.fallback) : part.text;
    if (value === undefined) return undefined;
    out += part.kind === "text" ? value : standingForItself(value);
  }
  return out;
}

/** The value as a pattern; what a variable stands for is literal, a `*` in it too (A63). Undefined as above (A18, A62). */
export function templateTokens(t: Template, resolve: Resolve): number[] | undefined {
  const out: number[] = [];
  for (const part of t.parts) {
    if (part.kind === "text") out.push(...wildcardTokens(part.text));
    else if (part.kind === "literal") out.push(...literalTokens(part.text));
    else {
      const value = resolve(part.key) ?? part.fallback;
      if (value === undefined) return undefined;
      out.push(...literalTokens(value));
    }
  }
  return out;
}
