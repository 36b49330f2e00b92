"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./Button";

interface CopyButtonProps {
  /** What is copied; a function is asked at the click. */
  readonly text: string | (() => string | Promise<string>);
  /** What the button says and is called, e.g. "Copy link". */
  readonly label: string;
  /** Only the icon is drawn; the label is its name. */
  readonly iconOnly?: boolean;
  readonly className?: string | undefined;
}

const SHOWN_MS = 1800;

export function CopyButton({ text, label, iconOnly = false, className }: CopyButtonProps) {
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  const copy = async () => {
    const done = await Promise.resolve(typeof text === "string" ? text : text())
      .then((whole) => navigator.clipboard.writeText(whole))
      .then(
        () => "copied" as const,
        () => "refused" as const,
      );
    setState(done);
    setTimeout(() => setState("ready"), SHOWN_MS);
  };
  const said = state === "copied" ? "Copied" : state === "refused" ? "Not allowed by the browser" : label;
  return (
    <Button
      size={iconOnly ? "icon-sm" : "sm"}
      look="ghost"
      className={className}
      title={label}
      aria-label={iconOnly ? label : undefined}
      onClick={() => void copy()}
    >
      {state === "copied" ? <Check aria-hidden="true" className="text-allowed" /> : <Copy aria-hidden="true" />}
      {!iconOnly && said}
      <span role="status" className="sr-only">
        {state === "ready" ? "" : said}
      </span>
    </Button>
  );
}
