"use client";

import { Command } from "cmdk";
import { ArrowRight, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useEffectEvent } from "react";
import { explainHref } from "@/components/shell/href";
import { useHref } from "@/components/shell/useHref";
import { problemFrom } from "@/components/state/api";
import { cn } from "@/components/ui/cn";
import { RefText } from "@/components/ui/RefText";
import type { EntityAnswer } from "@/server/contract/screen";
import { ErrorChoice } from "./ErrorChoice";
import { typedQuestion } from "./question";
import { Choice, EntityChoice } from "./SearchItem";
import { useOpenEntity } from "./useOpenEntity";
import { useSearch } from "./useSearch";

interface EntitySearchProps {
  readonly placeholder: string;
  /** `box` drops its list below the field; `palette` is a window's whole content. */
  readonly look: "box" | "palette";
  /** What is typed. */
  readonly text: string;
  readonly onText: (text: string) => void;
  /** A field that other parts of the page put text into. */
  readonly inputRef?: Ref<HTMLInputElement>;
  /** Whether Enter was pressed on the text before this field was there. */
  readonly entered?: boolean;
  /** Called when a choice leads away. */
  readonly onDone?: () => void;
  /** What the list holds while nothing is typed. */
  readonly suggestions?: (open: (entity: EntityAnswer) => void) => ReactNode;
}

/** Does once what Enter does, where it was pressed before the field was there. The external system is the keyboard. */
function useEnteredBefore(entered: boolean, submit: () => void): void {
  const run = useEffectEvent(submit);
  useEffect(() => {
    if (entered) run();
  }, [entered]);
}

/** Finds an entity by any part of its name and goes to its page; `a -> b` asks for the paths between two, a pasted error why it was refused. */
export function EntitySearch({ placeholder, look, text: typed, onText: setTyped, inputRef, onDone, suggestions, entered = false }: EntitySearchProps) {
  const router = useRouter();
  const stay = useHref();
  const openEntity = useOpenEntity();
  const question = typedQuestion(typed);
  const search = useSearch(question.kind === "name" ? question.text : "");
  const done = () => {
    setTyped("");
    onDone?.();
  };
  const open = (entity: EntityAnswer) => {
    done();
    openEntity(entity);
  };
  const explainPath = (from: string, to: string) => {
    done();
    router.push(stay(explainHref(from, to)));
  };
  useEnteredBefore(entered, () => {
    if (question.kind === "path") explainPath(question.from, question.to);
    else if (question.kind === "name" && question.text !== "") void search.first().then((entity) => entity && open(entity));
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && look === "box") setTyped("");
    if (event.key !== "Enter" || question.kind !== "name" || question.text === "" || search.settled || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    void search.first().then((entity) => entity && open(entity));
  };
  const hasList = typed !== "" || suggestions !== undefined;
  return (
    <Command shouldFilter={false} loop label="Search" className={cn("relative flex min-h-0 flex-col", look === "box" && "w-full")} onKeyDownCapture={onKeyDown}>
      <div
        className={cn(
          "flex items-center gap-2.5",
          look === "box"
            ? "h-12 rounded-lg border border-border-strong bg-surface px-3.5 shadow-lift focus-within:outline-2 focus-within:outline-accent"
            : "h-12 shrink-0 border-b border-border px-4",
        )}
      >
        <Search aria-hidden="true" className="size-4.5 shrink-0 text-muted-foreground" />
        <Command.Input
          ref={inputRef}
          value={typed}
          onValueChange={setTyped}
          placeholder={placeholder}
          aria-label="Search"
          className="h-full min-w-0 flex-1 bg-transparent text-lg outline-none placeholder:text-muted-foreground"
        />
      </div>
      <div
        className={cn(
          look === "box" ? "absolute inset-x-0 top-full z-20 mt-1 rounded-lg border border-border bg-surface shadow-float" : "min-h-0 overflow-y-auto",
          !hasList && "hidden",
        )}
      >
        <Command.List className={cn("p-1.5", look === "box" && "max-h-96 overflow-y-auto")}>
          {typed === "" && suggestions?.(open)}
          {question.kind === "error" && <ErrorChoice text={question.text} onDone={done} />}
          {question.kind === "path" && (
            <Choice value="path" onChoose={() => explainPath(question.from, question.to)}>
              <ArrowRight aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
              <span className="min-w-0">
                Explain how <RefText text={question.from} className="font-medium" /> becomes <RefText text={question.to} className="font-medium" />
              </span>
            </Choice>
          )}
          {[...search.results, ...search.nearest].map((entity) => (
            <EntityChoice key={entity.ref} entity={entity} onChoose={open} group="found" />
          ))}
        </Command.List>
        <SearchStatus text={question.kind === "name" ? question.text : ""} search={search} />
      </div>
    </Command>
  );
}

interface SearchStatusProps {
  readonly text: string;
  readonly search: Pick<ReturnType<typeof useSearch>, "results" | "nearest" | "total" | "error" | "settled">;
}

/** Said below the list: that it is being read, that it is cut, that it is empty, that it failed. */
function SearchStatus({ text, search }: SearchStatusProps) {
  const words = statusWords(text, search);
  return (
    <p role="status" className={cn("border-t border-border px-4 py-2 text-xs text-muted-foreground", words === "" && "sr-only")}>
      {words}
    </p>
  );
}

function statusWords(text: string, { results, nearest, total, error, settled }: SearchStatusProps["search"]): string {
  if (text === "") return "";
  if (error) return problemFrom(error).detail;
  if (!settled && results.length === 0) return "Searching…";
  if (results.length === 0)
    return `Nothing in this snapshot has “${text}” in its name. ${nearest.length > 0 ? "These come nearest." : "Fewer letters find more."}`;
  if (total > results.length) return `${results.length} of ${total} shown. More words narrow it.`;
  return "";
}
