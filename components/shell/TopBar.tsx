"use client";

import { Keyboard, Search } from "lucide-react";
import { usePathname } from "next/navigation";
import { AccountBar } from "@/components/account/AccountBar";
import { Button } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/Kbd";
import { Tooltip } from "@/components/ui/Tooltip";
import { AppLink } from "./AppLink";
import { useCommands } from "./commandContext";
import { NavLinks } from "./NavLinks";
import { ProductMark } from "./ProductMark";
import { isOpen, SETTINGS } from "./pages";
import { SnapshotChips } from "./SnapshotChips";
import { ThemeToggle } from "./ThemeToggle";

function SearchTrigger() {
  const { openSearch } = useCommands();
  return (
    <button
      type="button"
      onClick={openSearch}
      aria-keyshortcuts="Control+K Meta+K /"
      className="flex h-8 min-w-10 flex-1 items-center gap-2 max-lg:gap-1.5 rounded-md border border-border-strong bg-background px-2.5 text-left max-lg:px-2 text-muted-foreground hover:border-accent sm:max-w-md"
    >
      <Search aria-hidden="true" className="size-4 shrink-0" />
      <span className="min-w-0 flex-1 truncate">
        Search<span className="max-md:hidden lg:max-[85rem]:hidden"> pods, roles, users, ARNs…</span>
      </span>
      <span aria-hidden="true" className="flex gap-0.5 max-[85rem]:hidden">
        <Kbd>Ctrl</Kbd>
        <Kbd>K</Kbd>
      </span>
    </button>
  );
}

function SettingsLink() {
  const open = isOpen(SETTINGS, usePathname());
  return (
    <Tooltip text={SETTINGS.name}>
      <Button asChild look="ghost" size="icon" className={cn("sm:-ml-3 max-sm:-mx-1.5", open && "bg-muted")}>
        <AppLink href={SETTINGS.href} aria-label={SETTINGS.name} aria-current={open ? "page" : undefined}>
          <SETTINGS.icon aria-hidden="true" />
        </AppLink>
      </Button>
    </Tooltip>
  );
}

export function TopBar() {
  const { openHelp } = useCommands();
  return (
    <header className="sticky top-0 z-30 border-b border-border bg-surface print:static print:border-0">
      <div className="flex h-13 items-center gap-x-3 px-3 sm:px-4 print:hidden">
        <AppLink href="/" className="flex items-center gap-2 rounded-md text-base font-semibold tracking-tight" aria-label="Rolewalk, home">
          <ProductMark />
          <span className="max-xl:hidden">Rolewalk</span>
        </AppLink>
        <div className="max-sm:hidden">
          <NavLinks />
        </div>
        <div className="flex min-w-10 flex-1 justify-end">
          <SearchTrigger />
        </div>
        <SnapshotChips />
        <div className="flex items-center max-lg:hidden">
          <Tooltip text="Keyboard shortcuts (?)">
            <Button look="ghost" size="icon" aria-label="Keyboard shortcuts" onClick={openHelp}>
              <Keyboard aria-hidden="true" />
            </Button>
          </Tooltip>
          <ThemeToggle />
        </div>
        <AccountBar />
        <SettingsLink />
      </div>
    </header>
  );
}
