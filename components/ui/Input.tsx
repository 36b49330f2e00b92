import type { ComponentProps } from "react";
import { cn } from "./cn";

const CONTROL =
  "h-8 w-full min-w-0 rounded-md border border-border-strong bg-surface px-2.5 text-sm text-foreground placeholder:text-muted-foreground aria-invalid:border-denied disabled:opacity-50 max-sm:text-lg";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(CONTROL, className)} {...rest} />;
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={cn(CONTROL, "w-auto pr-7", className)} {...rest} />;
}
