import { estateOf } from "@/server/api/estates.ts";
import { declaredIn } from "@/server/api/scope/declared-in-scope.ts";
import { saidIn } from "@/server/api/scope/said-in-scope.ts";
import type { SnapshotPart } from "@/server/api/scope/snapshot-part.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import type { BundleDocuments } from "@/server/collect/bundle/bundle-document.ts";
import { readDocument } from "@/server/collect/bundle/read-document.ts";
import { askDiff } from "./ask-diff.ts";
import { askWhatIf } from "./ask-what-if.ts";

/** What is asked of a snapshot: how it differs from an earlier one, or what proposed files would make of it. */
export type ChangeTask = SnapshotPart & ({ readonly before: string } | { readonly files: Readonly<Record<string, string>> });

/** Files by their path in a bundle, each parsed and told by itself. */
function documentsIn(files: Readonly<Record<string, string>>): BundleDocuments {
  const read = Object.entries(files).map(([path, text]) => readDocument(path, Buffer.from(text)));
  return { name: "change", documents: read.flatMap((one) => one.document ?? []), failed: read.flatMap((one) => one.failed) };
}

async function answered(task: ChangeTask): Promise<unknown> {
  const estate = await estateOf(task);
  const { marks } = await declaredIn(task.scope, estate)();
  return "before" in task
    ? askDiff(await estateOf({ snapshot: task.before, scope: task.scope }), estate, marks)
    : askWhatIf(estate, documentsIn(task.files), marks);
}

/** Answers with the UTF-8 bytes of the JSON, in whatever thread this runs. */
export const changeTask = (task: ChangeTask): Promise<Outcome<Uint8Array>> => outcomeOf(async () => saidIn(task.scope, await answered(task)));
