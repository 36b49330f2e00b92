"use client";

import { X } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { DocumentEditor } from "@/components/editor/DocumentEditor";
import { sizeWords } from "@/components/snapshots/dropped";
import { Button } from "@/components/ui/Button";
import { RefText } from "@/components/ui/RefText";
import { type ProposalFile, takenFile } from "./proposalFiles";

interface Props {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** A file that is tried in the place of the text; undefined: the text is. */
  readonly file: ProposalFile | undefined;
  readonly onFile: (file: ProposalFile | undefined) => void;
}

function Held({ file, onRemove }: { readonly file: ProposalFile; readonly onRemove: () => void }) {
  return (
    <div className="flex items-center gap-2 rounded-md border border-border-strong bg-surface p-2.5 text-sm">
      <p className="min-w-0 flex-1">
        <RefText text={file.name} className="font-medium" />, {sizeWords(file.size)}: too long to be edited here, and tried as it is
      </p>
      <Button size="sm" onClick={onRemove}>
        <X aria-hidden="true" />
        Remove
      </Button>
    </div>
  );
}

/** The changed documents: typed, pasted, dropped or chosen. */
export function ProposalEditor({ text, onText, file, onFile }: Props) {
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const input = useRef<HTMLInputElement>(null);
  // the button goes with the file: the focus goes to what takes its place
  const remove = () => {
    flushSync(() => onFile(undefined));
    document.getElementById("proposal")?.focus();
  };
  const take = async (files: readonly File[]) => {
    const taken = await takenFile(files);
    setRefused(taken.kind === "refused" ? taken.reason : undefined);
    if (taken.kind === "text") {
      onText(taken.text);
      onFile(undefined);
    }
    if (taken.kind === "file") onFile(taken.file);
  };
  const onDrag = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(event.type === "dragover");
    if (event.type === "drop") void take([...event.dataTransfer.files]);
  };
  return (
    <section aria-label="The change" className="flex flex-col gap-1" onDragOver={onDrag} onDragLeave={onDrag} onDrop={onDrag}>
      {file ? (
        <Held file={file} onRemove={remove} />
      ) : (
        <>
          <label id="proposal-label" htmlFor="proposal" className="text-sm font-medium">
            The changed documents, JSON or YAML
          </label>
          <DocumentEditor id="proposal" labelledBy="proposal-label" describedBy="proposal-hint" text={text} onText={onText} over={over} />
        </>
      )}
      <p id="proposal-hint" className="text-xs text-muted-foreground">
        As <code>kubectl get -o yaml</code> or <code>aws iam get-role</code> print them, several as a JSON list or as YAML documents: they take the place of
        their namesakes, and <code>{'{ "deleted": ["arn:…"] }'}</code> takes away. Or a Terraform plan, as <code>terraform show -json</code> prints it. Nothing
        is kept, and nothing is changed anywhere.
      </p>
      <div className="flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
        <Button size="sm" onClick={() => input.current?.click()}>
          Choose a file
        </Button>
        <span>or drop one here</span>
        <input
          ref={input}
          type="file"
          tabIndex={-1}
          aria-label="A changed document or a Terraform plan"
          accept=".json,.yaml,.yml"
          className="sr-only"
          onChange={(event) => {
            void take([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </div>
      {refused !== undefined && (
        <p role="alert" className="text-sm text-denied">
          {refused}
        </p>
      )}
    </section>
  );
}
