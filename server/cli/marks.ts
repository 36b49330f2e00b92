import type { Command } from "commander";
import { askMarkOf } from "@/server/api/declared/ask-marks.ts";
import { markInFile, unmarkInFile } from "@/server/api/declared/declared-file.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { markInput } from "@/server/contract/marks.ts";
import { answerOf, withCommon } from "./ask.ts";
import { openEstate } from "./context.ts";
import { DECLARED, type DeclaredOptions } from "./declared.ts";
import { print } from "./print.ts";
import { deleteOnServer, postToServer } from "./remote.ts";

interface MarkOptions extends DeclaredOptions {
  readonly reason: string;
}

// the database client is large: whoever works on a file does not wait for it
const inStore = async () => Promise.all([import("@/server/api/load-snapshot.ts"), import("@/server/api/declared/store-declared.ts")]);

const noPlace = (): UsageError => new UsageError("invalid", "a bundle keeps nothing: name a file with --declared");

async function mark(text: string, o: MarkOptions): Promise<unknown> {
  const { success, data, error } = markInput.safeParse({ ref: text, reason: o.reason });
  if (!success) throw new UsageError("invalid", `--${error.issues[0]?.path.join(".")}: ${error.issues[0]?.message}`);
  if (o.server) return postToServer(o.server, "marks", { ...data, snapshot: o.snapshot });
  if (o.bundle !== undefined && o.declared === undefined) throw noPlace();
  const { ref, identities } = askMarkOf(await openEstate(o), data.ref);
  const markedAt = new Date();
  if (o.declared !== undefined) await markInFile(o.declared, { ref, reason: data.reason }, markedAt.getTime());
  else {
    const [{ withStore }, { keepMark }] = await inStore();
    await withStore((store) => keepMark(store, { ref, reason: data.reason, markedAt: markedAt.getTime() }));
  }
  return { ref, reason: data.reason, markedAt: markedAt.toISOString(), identities };
}

/** A mark is taken away by the reference that the list has, also when the snapshot no longer holds it. */
async function unmark(ref: string, o: DeclaredOptions): Promise<void> {
  if (o.server) return deleteOnServer(o.server, "marks", { ref });
  const [{ withStore }, { removeMark }] = await inStore();
  const isDone = o.declared === undefined ? await withStore((store) => removeMark(store, ref)) : await unmarkInFile(o.declared, ref);
  if (!isDone) throw new UsageError("not-found", `\`${ref}\` is not marked`);
}

/** `mark REF`, `marks` and `unmark REF`: what is worth as much as an administrator to whoever runs this. */
export function addMarks(cli: Command): void {
  withCommon(cli.command("mark <ref>").description("declare a role, a user, a service account or a namespace to be worth as much as an administrator"))
    .requiredOption("--reason <text>", "why")
    .option(...DECLARED)
    .action(async (ref: string, o: MarkOptions) => print("mark", await mark(ref, o), o.json ?? false));
  withCommon(cli.command("marks").description("what is marked"))
    .option(...DECLARED)
    .action(async (o: DeclaredOptions) => print("marks", await answerOf("marks", {}, o), o.json ?? false));
  withCommon(cli.command("unmark <ref>").description("take a mark away"))
    .option(...DECLARED)
    .action((ref: string, o: DeclaredOptions) => unmark(ref, o));
}
