import type { ReactNode } from "react";

interface TooltipProps {
  /** Repeats or lengthens the name of what it belongs to, which readers of the page by ear already have. */
  readonly text: ReactNode;
  /** One element that takes focus: a tooltip that only a mouse can open tells half the readers nothing. */
  readonly children: ReactNode;
}

/** A few words under a control, at the pointer or at the focus. Without a line of script: every page has it. */
export function Tooltip({ text, children }: TooltipProps) {
  return (
    <span className="group/tip relative inline-flex">
      {children}
      <span
        aria-hidden="true"
        className="invisible absolute right-0 top-full z-50 mt-1.5 w-max max-w-64 rounded-md bg-foreground px-2 py-1 text-xs text-background shadow-float group-hover/tip:visible group-hover/tip:delay-300 group-has-focus-visible/tip:visible"
      >
        {text}
      </span>
    </span>
  );
}
