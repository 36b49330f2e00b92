"use client";

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentService, indentUnit } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import type { DocumentCheckAnswer } from "@/server/contract/editing";
import type { Help } from "@/server/view/editing/help";
import { isJsonText } from "@/server/view/editing/place";
import { indentBehind } from "@/server/view/editing/yaml-indent";
import { type Check, editorChecks, offsetOf } from "./editorChecks";
import { editorHelp } from "./editorHelp";
import { EDITOR_LOOK } from "./editorLook";
import { takeText, tellsText } from "./editorText";
import { pageNonce } from "./pageNonce";
import { SentTexts } from "./sentTexts";
import type { Words } from "./words";

/** Where the focus was in what this takes the place of. */
export interface Held {
  readonly anchor: number;
  readonly head: number;
}

/** What a page may do with the editor beside its text. */
export interface EditorHandle {
  /** Goes to a line and column, counted from 1. */
  readonly goTo: (line: number, column: number) => void;
}

export interface CodeEditorProps {
  /** Of the field itself, as a label or a script finds it. */
  readonly id: string;
  readonly labelledBy: string;
  readonly describedBy: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Undefined: the focus is elsewhere, and stays there. */
  readonly held?: Held | undefined;
  readonly words: Words;
  readonly check: Check;
  readonly onHelp: (help: Help | undefined) => void;
  readonly onChecked: (found: DocumentCheckAnswer) => void;
  readonly ref?: Ref<EditorHandle>;
}

/** The language's own rule knows of no key that is not filled yet. */
const YAML: Extension = [yaml(), indentService.of((context, at) => (context.simulatedBreak === at ? indentBehind(context.lineAt(at, -1).text) : undefined))];
const languageOf = (text: string): Extension => (isJsonText(text) ? json() : YAML);

const language = new Compartment();

/** JSON or YAML, told by how the text begins, as everywhere else. */
const followLanguage = EditorState.transactionExtender.of((transaction) => {
  if (!transaction.docChanged) return null;
  const [before, after] = [transaction.startState.doc, transaction.newDoc].map((doc) => isJsonText(doc.sliceString(0, 200)));
  return before === after ? null : { effects: language.reconfigure(after ? json() : YAML) };
});

/** The Tab key is not among its keys: it leaves the editor, as it leaves every other field. */
const KEYS = keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]);

const BASE: Extension = [
  lineNumbers(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  history(),
  bracketMatching(),
  closeBrackets(),
  indentOnInput(),
  indentUnit.of("  "),
  EditorView.lineWrapping,
  KEYS,
  followLanguage,
  EDITOR_LOOK,
];

/** Goes to a line and column, as far as they are there. */
function goTo(view: EditorView | null, line: number, column: number): void {
  view?.dispatch({ selection: { anchor: offsetOf(view.state.doc, line, column) }, scrollIntoView: true });
  view?.focus();
}

/** An editor of documents in JSON or YAML. It is the only place that knows the library, and is loaded where it is looked at. */
export function CodeEditor({ id, labelledBy, describedBy, text, onText, held, words, check, onHelp, onChecked, ref }: CodeEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [sent] = useState(() => new SentTexts());
  const told = useEffectEvent(onText);
  const helped = useEffectEvent(onHelp);
  const checked = useEffectEvent(onChecked);
  const asked = useEffectEvent(words);
  const looked = useEffectEvent(check);
  const made = useEffectEvent((parent: HTMLElement): EditorView => {
    const attributes = { id, "aria-labelledby": labelledBy, "aria-describedby": describedBy, spellcheck: "false", translate: "no" };
    const extensions = [
      EditorView.cspNonce.of(pageNonce()),
      BASE,
      language.of(languageOf(text)),
      editorHelp(
        (source, place) => asked(source, place),
        (help) => helped(help),
      ),
      editorChecks(
        (one) => looked(one),
        (found) => checked(found),
      ),
      EditorView.contentAttributes.of(attributes),
      tellsText(sent, (now) => told(now)),
    ];
    const selection = held && { anchor: Math.min(held.anchor, text.length), head: Math.min(held.head, text.length) };
    const one = new EditorView({ parent, state: EditorState.create({ doc: text, extensions, ...(selection && { selection }) }) });
    if (held) one.focus();
    return one;
  });
  useLayoutEffect(() => {
    if (!box.current) return;
    const one = made(box.current);
    view.current = one;
    return () => one.destroy();
  }, []);
  useEffect(() => {
    if (view.current) takeText(view.current, sent, text);
  }, [sent, text]);
  useImperativeHandle(ref, () => ({ goTo: (line, column) => goTo(view.current, line, column) }));
  return <div ref={box} />;
}
