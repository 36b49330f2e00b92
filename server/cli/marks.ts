import type { Command } from "commander";
import { askMarkOf } from "@/server/api/declared/ask-marks.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { markInput } from "@/server/contract/marks.ts";
import { answerOf, withCommon } from "./ask.ts";
import { openEstate } from "./context.ts";
import { type DeclaredOptions, declaredOption, whereKept } from "./declared.ts";
import { print } from "./print.ts";
import { deleteOnServer, postToServer } from "./remote.ts";

interface MarkOptions extends DeclaredOptions {
  readonly reason: string;
}

async function mark(text: string, o: MarkOptions): Promise<unknown> {
  const { success, data, error } = markInput.safeParse({ ref: text, reason: o.reason });
  if (!success) throw new UsageError("invalid", `--${error.issues[0]?.path.join(".")}: ${error.issues[0]?.message}`);
  if (o.server) return postToServer(o.server, "marks", { ...data, snapshot: o.snapshot });
  return whereKept(o, async (kept, told) => {
    const [of, markedAt] = [askMarkOf(await openEstate(o), data.ref), Date.now()];
    await kept.mark({ ref: of.ref, reason: data.reason, markedAt });
    await told("mark.set", of.ref, { reason: data.reason });
    return { ...of, reason: data.reason, markedAt: new Date(markedAt).toISOString() };
  });
}

/** A mark is taken away by the reference that the list has, also when the snapshot no longer holds it. */
async function unmark(ref: string, o: DeclaredOptions): Promise<void> {
  if (o.server) return deleteOnServer(o.server, "marks", { ref });
  const isDone = await whereKept(o, async (kept, told) => {
    const is = await kept.unmark(ref);
    if (is) await told("mark.removed", ref);
    return is;
  });
  if (!isDone) throw new UsageError("not-found", `\`${ref}\` is not marked`);
}

/** `mark REF`, `marks` and `unmark REF`: what is worth as much as an administrator to whoever runs this. */
export function addMarks(cli: Command): void {
  withCommon(cli.command("mark <ref>").description("declare a role, a user, a service account or a namespace to be worth as much as an administrator"))
    .requiredOption("--reason <text>", "why")
    .addOption(declaredOption())
    .action(async (ref: string, o: MarkOptions) => print("mark", await mark(ref, o), o.json ?? false));
  withCommon(cli.command("marks").description("what is marked"))
    .addOption(declaredOption())
    .action(async (o: DeclaredOptions) => print("marks", await answerOf("marks", {}, o), o.json ?? false));
  withCommon(cli.command("unmark <ref>").description("take a mark away"))
    .addOption(declaredOption())
    .action((ref: string, o: DeclaredOptions) => unmark(ref, o));
}
