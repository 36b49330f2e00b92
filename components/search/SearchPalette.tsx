"use client";

import { Command } from "cmdk";
import { History } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog as Primitive } from "radix-ui";
import { type RefObject, useRef } from "react";
import { ALL_PAGES } from "@/components/shell/pages";
import { useHref } from "@/components/shell/useHref";
import { SEARCH_PLACE, type TypedAhead } from "@/components/shell/useTypedAhead";
import { useLocalSetting } from "@/components/state/useLocalSetting";
import { Kbd } from "@/components/ui/Kbd";
import { RefText } from "@/components/ui/RefText";
import { useFocusReturn } from "@/components/ui/useFocusReturn";
import type { EntityAnswer } from "@/server/contract/screen";
import { ASKED_KEY, parseAsked } from "./asked";
import { EntitySearch } from "./EntitySearch";
import { parseRecent, RECENT_KEY } from "./recent";
import { Choice, EntityChoice } from "./SearchItem";

const GROUP =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground";

interface SuggestionsProps {
  readonly onEntity: (entity: EntityAnswer) => void;
  readonly onDone: () => void;
}

/** Before anything is typed: what was opened last, and the pages. */
function Suggestions({ onEntity, onDone }: SuggestionsProps) {
  const router = useRouter();
  const stay = useHref();
  const [stored] = useLocalSetting(RECENT_KEY, "");
  const recent = parseRecent(stored);
  const [questions] = useLocalSetting(ASKED_KEY, "");
  const asked = parseAsked(questions);
  return (
    <>
      {recent.length > 0 && (
        <Command.Group heading="Opened last" className={GROUP}>
          {recent.map((entity) => (
            <EntityChoice key={entity.ref} entity={entity} onChoose={onEntity} group="recent" />
          ))}
        </Command.Group>
      )}
      {asked.length > 0 && (
        <Command.Group heading="Asked last" className={GROUP}>
          {asked.map((one) => (
            <Choice
              key={one.href}
              value={`asked ${one.href}`}
              onChoose={() => {
                onDone();
                router.push(stay(one.href));
              }}
            >
              <History aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
              <RefText text={one.words} className="font-medium" />
            </Choice>
          ))}
        </Command.Group>
      )}
      <Command.Group heading="Go to" className={GROUP}>
        {ALL_PAGES.map((page) => (
          <Choice
            key={page.href}
            value={`page ${page.href}`}
            onChoose={() => {
              onDone();
              router.push(stay(page.href));
            }}
          >
            <page.icon aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
            <span className="flex-1">
              <span className="font-medium">{page.name}</span>
              <span className="text-muted-foreground max-sm:hidden"> · {page.about}</span>
            </span>
            <span aria-hidden="true" className="flex gap-0.5 max-sm:hidden">
              <Kbd>{page.keys[0]}</Kbd>
              <Kbd>{page.keys[1]}</Kbd>
            </span>
          </Choice>
        ))}
      </Command.Group>
    </>
  );
}

interface SearchPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** What is typed, also before this window had come. */
  readonly typed: TypedAhead;
  /** What had the focus before the window. */
  readonly opener: RefObject<Element | null>;
}

/** The search window that every page opens with Ctrl K. */
export function SearchPalette({ open, onOpenChange, typed, opener }: SearchPaletteProps) {
  const { onOpenAutoFocus, onCloseAutoFocus, leave } = useFocusReturn(opener);
  const field = useRef<HTMLInputElement>(null);
  const onOpened = (event: Event) => {
    onOpenAutoFocus();
    event.preventDefault();
    if (field.current) typed.focus(field.current);
  };
  const done = () => {
    leave();
    onOpenChange(false);
  };
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Primitive.Content
          aria-describedby={undefined}
          {...SEARCH_PLACE}
          onOpenAutoFocus={onOpened}
          onCloseAutoFocus={onCloseAutoFocus}
          className="fixed left-1/2 top-[max(1rem,10vh)] z-50 flex max-h-[min(34rem,calc(100dvh-2rem))] w-[calc(100vw-1.5rem)] max-w-2xl -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-border bg-surface shadow-float"
        >
          <Primitive.Title className="sr-only">Search</Primitive.Title>
          <EntitySearch
            look="palette"
            text={typed.text}
            onText={typed.onText}
            inputRef={field}
            placeholder="Pod, role, ARN or pasted error"
            onDone={done}
            entered={typed.entered}
            suggestions={(openEntity) => <Suggestions onEntity={openEntity} onDone={done} />}
          />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
