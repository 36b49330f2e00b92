"use client";

import { usePathname } from "next/navigation";
import { useMay } from "@/components/account/useSession";
import { cn } from "@/components/ui/cn";
import { AppLink } from "./AppLink";
import { isOpen, PAGES } from "./pages";

export function NavLinks() {
  const pathname = usePathname();
  const isAuditor = useMay("auditor");
  return (
    <nav aria-label="Pages" className="min-w-0">
      <ul className="flex items-center gap-0.5">
        {PAGES.filter((page) => isAuditor || page.href !== "/reports").map((page) => {
          const open = isOpen(page, pathname);
          return (
            <li key={page.href}>
              <AppLink
                href={page.href}
                aria-current={open ? "page" : undefined}
                className={cn(
                  "flex h-8 items-center gap-1.5 rounded-md px-2 font-medium hover:bg-muted max-sm:h-10 max-sm:flex-col max-sm:gap-0 max-sm:px-1 max-sm:text-2xs",
                  open ? "bg-muted text-foreground" : "text-muted-foreground hover:text-foreground",
                )}
              >
                <page.icon aria-hidden="true" className="size-4 lg:hidden 2xl:block" />
                <span className="sm:max-lg:sr-only">{page.name}</span>
              </AppLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
