/** Up to here a file is shown in the editor; a larger one is only named. */
const EDITABLE_BYTES = 200 * 1024;
/** What a server takes of a change. */
const MAX_BYTES = 30 * 1024 ** 2;

/** A file of a proposed change that is too long to be edited here. */
export interface ProposalFile {
  readonly name: string;
  readonly size: number;
  readonly text: string;
}

export type TakenFile =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly file: ProposalFile }
  | { readonly kind: "refused"; readonly reason: string };

interface Readable {
  readonly name: string;
  readonly size: number;
  readonly text: () => Promise<string>;
}

/** What is done with files that were dropped or chosen as a change. */
export async function takenFile(files: readonly Readable[]): Promise<TakenFile> {
  const [file] = files;
  if (!file) return { kind: "refused", reason: "No file arrived. A folder is tried with rolewalk whatif folder/" };
  if (files.length > 1) return { kind: "refused", reason: "One file at a time: several documents stand in one as a JSON list or as YAML documents" };
  if (file.size > MAX_BYTES)
    return { kind: "refused", reason: `“${file.name}” is too large for the page: try it with rolewalk whatif ${JSON.stringify(file.name)}` };
  const text = await file.text().catch(() => undefined);
  if (text === undefined) return { kind: "refused", reason: `“${file.name}” could not be read. A folder is tried with rolewalk whatif folder/` };
  if (text.startsWith("PK")) return { kind: "refused", reason: `“${file.name}” is packed. Of a Terraform plan drop what terraform show -json prints of it` };
  return file.size > EDITABLE_BYTES ? { kind: "file", file: { name: file.name, size: file.size, text } } : { kind: "text", text };
}
