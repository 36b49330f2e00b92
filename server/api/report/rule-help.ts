import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "@/server/findings/registry.ts";
import type { ReportRule } from "@/server/report/report.ts";

/** The page of findings as it is shipped; empty where this runs without it. */
function page(): string {
  try {
    return readFileSync(join(/* turbopackIgnore: true */ process.env["ROLEWALK_ROOT"] || process.cwd(), "docs", "findings.md"), "utf8");
  } catch {
    return "";
  }
}

/** What the page says of a rule, below its heading and id. */
function sectionOf(text: string, id: string): string | undefined {
  const at = text.indexOf(`\n\`${id}\`\n`);
  if (at < 0) return undefined;
  const rest = text.slice(at + id.length + 4);
  const end = /\n#{2,3} /.exec(rest)?.index ?? rest.length;
  return rest.slice(0, end).trim();
}

/** Every rule there is, with the section of the page of findings about it; without the page with why it matters. */
export function reportRules(): readonly ReportRule[] {
  const text = page();
  return RULES.map(({ id, title, why }) => ({ id, title, why, help: sectionOf(text, id) ?? why }));
}
