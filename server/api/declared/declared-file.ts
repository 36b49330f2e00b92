import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { jsonFileAs } from "@/server/api/parse-json-file.ts";
import { acceptedRisk } from "@/server/contract/accepted.ts";
import { markInput } from "@/server/contract/marks.ts";
import type { AcceptedRisk } from "@/server/findings/accepted.ts";
import { arnRef, type Ref, toRef } from "@/server/model/ref.ts";
import type { Declarations, Declared, SetMark } from "./declared.ts";
import { riskAnswer } from "./risk-answer.ts";

/** As answers tell them, but a risk with what each of its members rests on, so that the file alone decides. */
const file = z.object({
  risks: z.array(acceptedRisk.extend({ members: z.record(z.string(), z.string()) })).default([]),
  marks: z.array(markInput.extend({ markedAt: z.iso.datetime() })).default([]),
});

type Kept = Pick<Declared, "accepted" | "marks">;

const NOTHING: Kept = { accepted: [], marks: [] };
const instantOf = (text: string): number => Date.parse(text);
const refOf = (text: string): Ref => toRef(text) ?? arnRef(text);

/** What a file declares: accepted risks and marks. @throws UsageError naming file, line and cause */
export async function declaredOfFile(path: string): Promise<Kept> {
  const { risks, marks } = await jsonFileAs(path, file, "risks");
  return {
    accepted: risks.map(({ link, acceptedAt, until, withdrawnAt, members, ...risk }) => ({
      ...risk,
      link: link ?? undefined,
      acceptedAt: instantOf(acceptedAt),
      until: instantOf(until),
      withdrawnAt: withdrawnAt === null ? undefined : instantOf(withdrawnAt),
      members: new Map(Object.entries(members)),
    })),
    marks: marks.map(({ ref, reason, markedAt }) => ({ ref: refOf(ref), reason, markedAt: instantOf(markedAt) })),
  };
}

const keptIn = async (path: string): Promise<Kept> => (existsSync(path) ? declaredOfFile(path) : NOTHING);

const sorted = (members: AcceptedRisk["members"]): object => Object.fromEntries([...members].toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Writes the file anew, whole or not at all. */
async function write(path: string, { accepted, marks }: Kept): Promise<void> {
  const told = {
    risks: accepted.map((risk) => ({ ...riskAnswer(risk), members: sorted(risk.members) })),
    marks: marks.map(({ ref, reason, markedAt }) => ({ ref, reason, markedAt: new Date(markedAt).toISOString() })),
  };
  await writeFile(`${path}.new`, `${JSON.stringify(told, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** What a file keeps, which is made by the first that is declared; until then there is nothing to be read. */
export const inFile = (path: string): Declarations => ({
  risks: async () => (await declaredOfFile(path)).accepted,
  marks: async () => (await declaredOfFile(path)).marks,
  async accept(risk) {
    const kept = await keptIn(path);
    const added = { ...risk, id: randomUUID() };
    await write(path, { ...kept, accepted: [added, ...kept.accepted] });
    return added;
  },
  async withdraw(id) {
    const kept = await declaredOfFile(path);
    const isIt = (risk: AcceptedRisk): boolean => risk.id === id && risk.withdrawnAt === undefined;
    if (!kept.accepted.some(isIt)) return false;
    await write(path, { ...kept, accepted: kept.accepted.map((risk) => (isIt(risk) ? { ...risk, withdrawnAt: Date.now() } : risk)) });
    return true;
  },
  async mark({ ref, reason, markedAt }) {
    const kept = await keptIn(path);
    const old = kept.marks.find((one) => one.ref === ref);
    const mark: SetMark = { ref, reason, markedAt: old?.markedAt ?? markedAt };
    await write(path, { ...kept, marks: [...kept.marks.filter((one) => one !== old), mark].toSorted((a, b) => (a.ref < b.ref ? -1 : 1)) });
  },
  async unmark(ref) {
    const kept = await declaredOfFile(path);
    if (!kept.marks.some((one) => one.ref === ref)) return false;
    await write(path, { ...kept, marks: kept.marks.filter((one) => one.ref !== ref) });
    return true;
  },
});
