"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { KeyboardEvent, ReactNode } from "react";
import { Button } from "./Button";

interface DrawerProps {
  readonly title: ReactNode;
  /** Beside the button that closes it. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** Puts the focus where it was, or wherever one is by now. */
  readonly onReturn: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** A window at the side, over a list that stays in sight; Esc closes it. */
export function Drawer({ title, actions, children, onClose, onReturn, onKeyDown }: DrawerProps) {
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-shade print:hidden" />
        <Primitive.Content
          aria-describedby={undefined}
          onKeyDown={onKeyDown}
          // the window itself: a first Enter should press none of its buttons
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onReturn();
          }}
          className="fixed inset-y-0 right-0 z-50 flex w-full max-w-xl flex-col border-l border-border bg-surface shadow-float outline-none"
        >
          <div className="flex items-start justify-between gap-3 border-b border-border px-4 py-3">
            <Primitive.Title asChild>
              <h2 className="min-w-0 flex-1 text-lg font-semibold leading-snug anywhere max-sm:text-base">{title}</h2>
            </Primitive.Title>
            <div className="flex shrink-0 items-center gap-1">
              {actions}
              <Primitive.Close asChild>
                <Button look="ghost" size="icon-sm" aria-label="Close">
                  <X aria-hidden="true" />
                </Button>
              </Primitive.Close>
            </div>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 py-4">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
