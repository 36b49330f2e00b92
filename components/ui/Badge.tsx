import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn";

const badge = cva(
  "inline-flex max-w-full items-center gap-1 whitespace-nowrap rounded border px-1.5 text-xs font-medium leading-5 [&_svg]:size-3 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        neutral: "border-border bg-muted text-foreground",
        quiet: "border-border bg-transparent text-muted-foreground",
        accent: "border-accent/30 bg-accent-soft text-accent",
        allowed: "border-allowed/30 bg-allowed-soft text-allowed",
        conditional: "border-conditional/30 bg-conditional-soft text-conditional",
        unknown: "border-dashed border-unknown/60 bg-unknown-soft text-unknown",
        denied: "border-denied/30 bg-denied-soft text-denied",
        warning: "border-warning/30 bg-warning-soft text-warning",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

export type BadgeTone = NonNullable<VariantProps<typeof badge>["tone"]>;

export function Badge({ className, tone, ...rest }: ComponentProps<"span"> & { readonly tone?: BadgeTone | undefined }) {
  return <span className={cn(badge({ tone }), className)} {...rest} />;
}
