"use client";

import { PackageOpen, X } from "lucide-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { cn } from "@/components/ui/cn";
import { Progress } from "@/components/ui/Progress";
import { RefText } from "@/components/ui/RefText";
import { ENDINGS, sizeWords } from "./dropped";
import { type UploadState, useUpload } from "./useUpload";

function Sending({ state, onCancel }: { readonly state: Extract<UploadState, { kind: "sending" }>; readonly onCancel: () => void }) {
  return (
    <div className="flex w-full flex-col gap-2 text-left">
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1">
          Sending <RefText text={state.name} className="font-medium" />, {Math.round(state.part * 100)} % of {sizeWords(state.size)}
        </p>
        <Button size="sm" onClick={onCancel}>
          <X aria-hidden="true" />
          Cancel
        </Button>
      </div>
      <Progress label="Sending the bundle" value={state.part} />
    </div>
  );
}

/** Takes a bundle by drag and drop or by the file dialog. */
export function DropZone() {
  const { state, take, cancel } = useUpload();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const onDrag = (event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === "dragover");
  };
  const onDrop = (event: DragEvent) => {
    onDrag(event);
    void take([...event.dataTransfer.files]);
  };
  return (
    <div className="flex flex-col gap-2">
      <section
        aria-label="Drop a bundle here"
        onDragOver={onDrag}
        onDragLeave={onDrag}
        onDrop={onDrop}
        className={cn(
          "flex min-h-32 flex-col items-center justify-center gap-2 rounded-lg border border-dashed px-4 py-5 text-center",
          over ? "border-accent bg-accent-soft" : "border-border-strong bg-background",
        )}
      >
        {state.kind === "sending" ? (
          <Sending state={state} onCancel={cancel} />
        ) : (
          <>
            <PackageOpen aria-hidden="true" strokeWidth={1.5} className="size-6 text-muted-foreground" />
            <p className="text-muted-foreground">Drop a bundle here, or</p>
            <Button onClick={() => input.current?.click()}>Choose a file</Button>
            <p id={`${id}-hint`} className="text-xs text-muted-foreground">
              {ENDINGS.join(" ")}
            </p>
          </>
        )}
        <input
          ref={input}
          type="file"
          tabIndex={-1}
          aria-label="Bundle"
          aria-describedby={state.kind === "sending" ? undefined : `${id}-hint`}
          accept={ENDINGS.map((ending) => (ending === ".tar.gz" ? ".gz" : ending)).join(",")}
          className="sr-only"
          onChange={(event) => {
            void take([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </section>
      {state.kind === "refused" && (
        <Callout live tone="error" title="Not taken">
          <RefText text={state.reason} />
        </Callout>
      )}
    </div>
  );
}
