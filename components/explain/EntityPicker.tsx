"use client";

import { Search, X } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useId, useState } from "react";
import { useSearch } from "@/components/explain/answers";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { RefText } from "@/components/ui/RefText";
import type { EntityAnswer } from "@/server/contract/screen";
import { describeRef, KIND_WORDS } from "@/server/view/ref-view";

interface EntityPickerProps {
  readonly label: string;
  /** The entity that is chosen. */
  readonly value: string | null;
  readonly onPick: (ref: string | null) => void;
}

const LIST = "absolute inset-x-0 top-full z-30 mt-1 max-h-80 overflow-auto rounded-md border border-border bg-surface py-1 shadow-lg";

function Option({
  id,
  entity,
  active,
  onPick,
}: {
  readonly id: string;
  readonly entity: EntityAnswer;
  readonly active: boolean;
  readonly onPick: (ref: string) => void;
}) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
    <div
      role="option"
      id={id}
      aria-selected={active}
      onMouseDown={(e) => e.preventDefault()}
      onClick={() => onPick(entity.ref)}
      className={`flex cursor-pointer items-center gap-2 px-3 py-1.5 text-sm ${active ? "bg-muted" : ""}`}
    >
      <EntityIcon kind={entity.kind} className="size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0 flex-1">
        <span className="block truncate">
          <RefText text={entity.label} />
        </span>
        <span className="block truncate text-xs text-muted-foreground">
          {KIND_WORDS[entity.kind]} · <RefText text={entity.context} />
        </span>
      </span>
    </div>
  );
}

function usePicker({ onPick }: EntityPickerProps) {
  const [text, setText] = useState<string | null>(null);
  const [index, setIndex] = useState(0);
  const query = useDeferredValue(text?.trim() ?? "");
  const answer = useSearch(query);
  const results = text && query ? (answer.data?.results ?? []) : [];
  const pick = (ref: string | null) => {
    setText(null);
    setIndex(0);
    onPick(ref);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const stride = event.key === "ArrowDown" ? 1 : -1;
      setIndex((i) => Math.min(Math.max(0, i + stride), Math.max(0, results.length - 1)));
    } else if (event.key === "Enter") {
      // in a form, choosing is not sending
      event.preventDefault();
      const chosen = results[index];
      if (chosen) pick(chosen.ref);
    } else if (event.key === "Escape") setText(null);
  };
  const type = (value: string) => {
    setText(value);
    setIndex(0);
  };
  return { text, type, index, query, answer, results, pick, onKeyDown, stop: () => setText(null) };
}

/** Chooses an entity by typing a part of its name; any form the search understands will do. */
export function EntityPicker(props: EntityPickerProps) {
  const { label, value } = props;
  const id = useId();
  const { text, type, index, query, answer, results, pick, onKeyDown, stop } = usePicker(props);
  const open = text !== null && query !== "";
  const chosen = value === null ? "" : describeRef(value).label;
  return (
    <div className="relative">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Search aria-hidden="true" className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground" />
      <input
        id={id}
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open && results[index] ? `${id}-${index}` : undefined}
        placeholder={label}
        title={value ?? undefined}
        value={text ?? chosen}
        onChange={(e) => type(e.target.value)}
        onFocus={(e) => e.target.select()}
        onBlur={stop}
        onKeyDown={onKeyDown}
        className="h-8 w-full truncate rounded-md border border-border bg-surface pr-8 pl-8 text-sm placeholder:text-muted-foreground"
      />
      {value !== null && text === null && (
        <button
          type="button"
          aria-label={`Clear ${label}`}
          onClick={() => pick(null)}
          className="absolute top-1 right-1 grid size-6 place-items-center rounded-sm text-muted-foreground hover:bg-muted"
        >
          <X aria-hidden="true" className="size-3.5" />
        </button>
      )}
      {open && (
        <div role="listbox" id={`${id}-list`} aria-label={label} className={LIST}>
          {results.map((entity, i) => (
            <Option key={entity.ref} id={`${id}-${i}`} entity={entity} active={i === index} onPick={pick} />
          ))}
          {results.length === 0 && (
            <p className="px-3 py-1.5 text-sm text-muted-foreground">{answer.isFetching ? "Searching…" : `Nothing matches “${query}”`}</p>
          )}
        </div>
      )}
    </div>
  );
}
