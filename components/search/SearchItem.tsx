"use client";

import { Command } from "cmdk";
import type { ReactNode } from "react";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { RefText } from "@/components/ui/RefText";
import type { EntityAnswer } from "@/server/contract/screen";
import { KIND_WORDS } from "@/server/view/ref-view";

interface ChoiceProps {
  readonly value: string;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

/** One line of the list. */
export function Choice({ value, onChoose, children }: ChoiceProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onChoose}
      className="flex min-h-10 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm data-[selected=true]:bg-accent-soft"
    >
      {children}
    </Command.Item>
  );
}

interface EntityChoiceProps {
  readonly entity: EntityAnswer;
  readonly onChoose: (entity: EntityAnswer) => void;
  /** Keeps equal references in two groups apart. */
  readonly group: string;
}

export function EntityChoice({ entity, onChoose, group }: EntityChoiceProps) {
  return (
    <Choice value={`${group} ${entity.ref}`} onChoose={() => onChoose(entity)}>
      <EntityIcon kind={entity.kind} className="size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0 flex-1" title={entity.ref}>
        <RefText text={entity.label} className="font-medium" />
        <span className="block truncate text-xs text-muted-foreground">
          {KIND_WORDS[entity.kind]}
          {entity.context !== "" && (
            <>
              {" · "}
              <RefText text={entity.context} />
            </>
          )}
        </span>
      </span>
    </Choice>
  );
}
