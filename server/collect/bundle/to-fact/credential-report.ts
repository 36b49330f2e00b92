import { parse } from "csv-parse/sync";
import { z } from "zod";
import type { Mapped } from "@/server/collect/bundle/result-of.ts";
import type { CredentialReportRow } from "@/server/facts/iam.ts";
import { err, ok } from "@/server/model/result.ts";

const flag = z
  .string()
  .optional()
  .transform((value) => (value === "true" || value === "false" ? value === "true" : undefined));
const rawRow = z.object({
  user: z.string(),
  arn: z.string().startsWith("arn:"),
  password_enabled: flag,
  mfa_active: flag,
  access_key_1_active: flag,
  access_key_2_active: flag,
});

/** The records of a CSV by the names of their columns. AWS quotes nothing in a report, and then a line is a record; else it is taken apart by the rules. */
function recordsOf(csv: string): unknown {
  if (/["\r\uFEFF]/.test(csv)) return parse(csv, { columns: true, skip_empty_lines: true, relax_column_count: true, bom: true });
  const [head = "", ...lines] = csv.split("\n").filter((line) => line !== "");
  const columns = head.split(",");
  return lines.map((line) =>
    Object.fromEntries(line.split(",").flatMap((cell, i): Array<[string, string]> => (columns[i] === undefined ? [] : [[columns[i], cell]]))),
  );
}

/** The rows of a credential report's CSV; of its columns only those that say whether a password, a device or a key is there. */
export function toCredentialReportRows(csv: string): Mapped<CredentialReportRow[]> {
  try {
    const rows = z.array(rawRow).safeParse(recordsOf(csv));
    if (!rows.success) return err("the credential report has not the columns `user` and `arn`");
    return ok(
      rows.data.map((row) => ({
        arn: row.arn,
        user: row.user,
        passwordEnabled: row.password_enabled,
        mfaActive: row.mfa_active,
        key1Active: row.access_key_1_active,
        key2Active: row.access_key_2_active,
      })),
    );
  } catch {
    return err("the content of the credential report is no CSV");
  }
}
