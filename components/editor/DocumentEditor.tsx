"use client";

import { type ComponentType, useEffect, useMemo, useRef, useState } from "react";
import { apiSend } from "@/components/state/api";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/Kbd";
import type { DocumentCheckAnswer } from "@/server/contract/editing";
import type { Help } from "@/server/view/editing/help";
import type { CodeEditorProps, EditorHandle, Held } from "./CodeEditor";
import { Problems } from "./Problems";
import { wordsOf } from "./words";

interface Loaded {
  readonly Editor: ComponentType<CodeEditorProps>;
  readonly held: Held | undefined;
}

interface DocumentEditorProps extends Pick<CodeEditorProps, "id" | "labelledBy" | "describedBy" | "text" | "onText"> {
  /** Something is held over it. */
  readonly over: boolean;
}

const FRAME = "w-full overflow-hidden rounded-md border";
const NOTHING: DocumentCheckAnswer = { total: 0, problems: [] };

/** What stands where one writes, in words; the line keeps its height, so that nothing below it moves. */
function HelpLine({ help }: { readonly help: Help | undefined }) {
  return (
    <p className="min-h-8 text-xs text-muted-foreground">
      {help ? (
        <>
          <bdi className="font-mono font-medium text-foreground anywhere">{help.name}</bdi> {help.doc}
        </>
      ) : (
        <>
          <Kbd>Ctrl</Kbd> <Kbd>Space</Kbd> shows what may stand here, <Kbd>F8</Kbd> leads to the next problem, <Kbd>Tab</Kbd> leaves the editor.
        </>
      )}
    </p>
  );
}

interface HelpedEditorProps extends DocumentEditorProps {
  readonly loaded: Loaded;
}

function HelpedEditor({ loaded, over, ...props }: HelpedEditorProps) {
  const [snapshot] = useSnapshotParam();
  const words = useMemo(() => wordsOf(snapshot), [snapshot]);
  const [help, setHelp] = useState<Help | undefined>(undefined);
  const [found, setFound] = useState(NOTHING);
  const editor = useRef<EditorHandle>(null);
  const check = async (text: string) => (await apiSend<DocumentCheckAnswer>("POST", "check-document", { text }, { snapshot })) ?? NOTHING;
  return (
    <>
      <div
        className={cn(
          FRAME,
          "focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent",
          over ? "border-accent bg-accent-soft" : "border-border-strong bg-surface",
        )}
      >
        <loaded.Editor {...props} ref={editor} held={loaded.held} words={words} check={check} onHelp={setHelp} onChecked={setFound} />
      </div>
      <HelpLine help={help} />
      <Problems found={found} onGo={(line, column) => editor.current?.goTo(line, column)} />
    </>
  );
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
  if (loaded) return <HelpedEditor {...props} loaded={loaded} over={over} />;
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
      className={cn(FRAME, "p-2.5 font-mono text-xs anywhere", over ? "border-accent bg-accent-soft" : "border-border-strong bg-surface")}
    />
  );
}
