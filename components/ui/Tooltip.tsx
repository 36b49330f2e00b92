"use client";

import { Tooltip as Primitive } from "radix-ui";
import type { ReactNode } from "react";

interface TooltipProps {
  readonly text: ReactNode;
  /** One element that takes focus: a tooltip that only a mouse can open tells half the readers nothing. */
  readonly children: ReactNode;
  readonly side?: "top" | "bottom" | "left" | "right";
}

export function Tooltip({ text, children, side = "bottom" }: TooltipProps) {
  return (
    <Primitive.Provider delayDuration={350}>
      <Primitive.Root>
        <Primitive.Trigger asChild>{children}</Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="anywhere z-50 max-w-80 rounded-md bg-foreground px-2 py-1 text-xs text-background shadow-float"
          >
            {text}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </Primitive.Provider>
  );
}
