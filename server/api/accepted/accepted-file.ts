import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { parseJsonFile } from "@/server/api/parse-json-file.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { acceptedRisk } from "@/server/contract/accepted.ts";
import type { AcceptedRisk } from "@/server/findings/accepted.ts";
import { riskAnswer } from "./risk-answer.ts";

/** As `accepted-risks` tells them, but with what each rests on, so that the file alone decides. */
const file = z.object({ risks: z.array(acceptedRisk.extend({ members: z.record(z.string(), z.string()) })) });

const instantOf = (text: string): number => Date.parse(text);

/** The risks of a file that `accept --accepted` writes. @throws UsageError naming file, line and cause */
export async function risksOfFile(path: string): Promise<readonly AcceptedRisk[]> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new UsageError("invalid", `${path}: cannot be read`);
  });
  const parsed = file.safeParse(parseJsonFile(path, text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UsageError("invalid", `${path}: ${issue?.path.join(".") || "risks"}: ${issue?.message}`);
  }
  return parsed.data.risks.map(({ link, acceptedAt, until, withdrawnAt, members, ...risk }) => ({
    ...risk,
    link: link ?? undefined,
    acceptedAt: instantOf(acceptedAt),
    until: instantOf(until),
    withdrawnAt: withdrawnAt === null ? undefined : instantOf(withdrawnAt),
    members: new Map(Object.entries(members)),
  }));
}

/** Writes the file anew, whole or not at all. */
async function written(path: string, risks: readonly AcceptedRisk[]): Promise<void> {
  const rows = risks.map((risk) => ({ ...riskAnswer(risk), members: Object.fromEntries([...risk.members].sort(([a], [b]) => (a < b ? -1 : 1))) }));
  await writeFile(`${path}.new`, `${JSON.stringify({ risks: rows }, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** Adds an acceptance to a file, which is made where there is none. @throws UsageError */
export async function addToFile(path: string, risk: Omit<AcceptedRisk, "id">): Promise<AcceptedRisk> {
  const kept = existsSync(path) ? await risksOfFile(path) : [];
  const added = { ...risk, id: randomUUID() };
  await written(path, [added, ...kept]);
  return added;
}

/** Ends an acceptance of a file; false when there is none of that id that stands. @throws UsageError */
export async function withdrawInFile(path: string, id: string, now: number): Promise<boolean> {
  const kept = await risksOfFile(path);
  const isIt = (risk: AcceptedRisk): boolean => risk.id === id && risk.withdrawnAt === undefined;
  if (!kept.some(isIt)) return false;
  await written(
    path,
    kept.map((risk) => (isIt(risk) ? { ...risk, withdrawnAt: now } : risk)),
  );
  return true;
}
