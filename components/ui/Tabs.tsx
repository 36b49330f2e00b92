"use client";

import { Tabs as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

/** Tabs over one content; the value belongs in the address (nuqs). */
export const Tabs = Primitive.Root;

export function TabList({ className, ...rest }: ComponentProps<typeof Primitive.List>) {
  return <Primitive.List className={cn("flex gap-1 overflow-x-auto border-b border-border [scrollbar-width:none] max-sm:flex-wrap", className)} {...rest} />;
}

interface TabProps {
  readonly value: string;
  readonly children: ReactNode;
  readonly count?: number | undefined;
}

export function Tab({ value, children, count }: TabProps) {
  return (
    <Primitive.Trigger
      value={value}
      className="-mb-px flex h-9 items-center gap-1.5 whitespace-nowrap border-b-2 border-transparent px-3 text-sm font-medium text-muted-foreground -outline-offset-2 hover:text-foreground data-[state=active]:border-accent data-[state=active]:text-foreground"
    >
      {children}
      {count !== undefined && (
        <span className="rounded-full bg-muted px-1.5 text-xs tabular-nums leading-4.5 text-foreground">{count.toLocaleString("en")}</span>
      )}
    </Primitive.Trigger>
  );
}

export function TabPanel({ className, ...rest }: ComponentProps<typeof Primitive.Content>) {
  return <Primitive.Content className={cn("pt-3", className)} {...rest} />;
}
