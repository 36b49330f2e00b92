import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { DEFAULT_OWNER_RULES, KEYED_SOURCES, OWNER_FIELDS, OWNER_SOURCES, type OwnerRule } from "@/server/query/owners/owner-rule.ts";
import { homeDirectory } from "@/server/store/location.ts";
import { UsageError } from "./usage-error.ts";

const pattern = z
  .string()
  .max(500)
  .transform((text, ctx) => {
    try {
      return new RegExp(text, "i");
    } catch {
      ctx.addIssue({ code: "custom", message: "is no regular expression" });
      return z.NEVER;
    }
  });

const rule = z
  .strictObject({
    field: z.enum(OWNER_FIELDS),
    from: z.enum(OWNER_SOURCES),
    key: z.string().min(1).max(500).optional(),
    pattern: pattern.optional(),
    value: z.string().max(500).optional(),
  })
  .refine(({ from, key }) => KEYED_SOURCES.some((one) => one === from) === (key !== undefined), "key: a tag or a label has one, a name has none");

const rulesFile = z.strictObject({ owners: z.array(rule) });

/** Reads a rule file. @throws UsageError naming file, line and cause */
export function parseOwnerRules(text: string, file: string): readonly OwnerRule[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new UsageError("invalid", `${file}:${broken.linePos?.[0].line ?? 1}: ${broken.message.split("\n")[0] ?? "is no YAML"}`);
  const parsed = rulesFile.safeParse(document.toJS({ maxAliasCount: 20 }));
  if (parsed.success) return parsed.data.owners;
  const issue = parsed.error.issues[0];
  const node = document.getIn((issue?.path ?? []).slice(0, 2), true) as { readonly range?: readonly [number, ...unknown[]] } | undefined;
  const line = node?.range ? lines.linePos(node.range[0]).line : 1;
  throw new UsageError("invalid", `${file}:${line}: ${issue?.path.join(".") || "owners"}: ${issue?.message}`);
}

/** The rules that hold: those of the file that `ROLEWALK_OWNERS` names, else of `owners.yaml` in the home directory, else the usual ones. @throws UsageError */
export function ownerRules(environment: NodeJS.ProcessEnv = process.env): readonly OwnerRule[] {
  const named = environment["ROLEWALK_OWNERS"];
  const file = named || join(homeDirectory(environment), "owners.yaml");
  if (!named && !existsSync(file)) return DEFAULT_OWNER_RULES;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (thrown) {
    throw new UsageError("invalid", `the owner rules \`${file}\` cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  return parseOwnerRules(text, file);
}
