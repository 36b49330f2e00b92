import { CircleX, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

type CalloutTone = "info" | "warning" | "error";

const LOOKS: Readonly<Record<CalloutTone, { readonly icon: LucideIcon; readonly box: string; readonly ink: string; readonly word: string }>> = {
  info: { icon: Info, box: "border-accent/30 bg-accent-soft", ink: "text-accent", word: "Note" },
  warning: { icon: TriangleAlert, box: "border-warning/40 bg-warning-soft", ink: "text-warning", word: "Warning" },
  error: { icon: CircleX, box: "border-denied/40 bg-denied-soft", ink: "text-denied", word: "Error" },
};

interface CalloutProps {
  readonly tone?: CalloutTone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Read out as soon as it appears. */
  readonly live?: boolean;
  readonly className?: string | undefined;
}

/** A short notice: partial data, a warning, a failure. */
export function Callout({ tone = "info", title, children, actions, live = false, className }: CalloutProps) {
  const { icon: Icon, box, ink, word } = LOOKS[tone];
  return (
    <div
      role={live ? (tone === "error" ? "alert" : "status") : undefined}
      className={cn("flex min-w-0 items-start gap-2 rounded-md border px-3 py-2 text-sm", box, className)}
    >
      <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", ink)} />
      <span className="sr-only">{word}: </span>
      {/* on a narrow screen the buttons go below, and the text has the whole width */}
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-2">
        <div className="min-w-0 flex-1 basis-60">
          {title !== undefined && <p className={cn("font-semibold", ink)}>{title}</p>}
          {children !== undefined && <div className="anywhere">{children}</div>}
        </div>
        {actions !== undefined && <div className="flex shrink-0 gap-2">{actions}</div>}
      </div>
    </div>
  );
}
