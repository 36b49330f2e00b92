"use client";

import { type ComponentType, useEffect, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import type { CodeEditorProps, Held } from "./CodeEditor";

interface Loaded {
  readonly Editor: ComponentType<CodeEditorProps>;
  readonly held: Held | undefined;
}

interface DocumentEditorProps extends Omit<CodeEditorProps, "held"> {
  /** Something is held over it. */
  readonly over: boolean;
}

/** The editor of documents, fetched once this is on the page. A plain field stands in its place until then, and stays where it cannot be had. */
export function DocumentEditor({ over, ...props }: DocumentEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [loaded, setLoaded] = useState<Loaded | undefined>(undefined);
  useEffect(() => {
    let isGone = false;
    const take = ({ CodeEditor }: typeof import("./CodeEditor")) => {
      const { current } = field;
      const held = current && current === document.activeElement ? { anchor: current.selectionStart, head: current.selectionEnd } : undefined;
      if (!isGone) setLoaded({ Editor: CodeEditor, held });
    };
    import("./CodeEditor").then(take).catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, []);
  const frame = cn("w-full overflow-hidden rounded-md border", over ? "border-accent bg-accent-soft" : "border-border-strong bg-surface");
  if (loaded)
    return (
      <div className={cn(frame, "focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent")}>
        <loaded.Editor {...props} held={loaded.held} />
      </div>
    );
  const { id, labelledBy, describedBy, text, onText } = props;
  return (
    <textarea
      ref={field}
      id={id}
      rows={14}
      value={text}
      spellCheck={false}
      onChange={(event) => onText(event.target.value)}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      className={cn(frame, "p-2.5 font-mono text-xs anywhere")}
    />
  );
}
