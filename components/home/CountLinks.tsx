import { Box, Building2, ChevronRight, type LucideIcon, ShipWheel, VenetianMask } from "lucide-react";
import { AppLink } from "@/components/shell/AppLink";
import { accessHref } from "@/components/shell/href";
import type { Overview } from "./overview";

interface CountLink {
  readonly n: number;
  readonly word: string;
  readonly beside: string;
  readonly href: string;
  readonly icon: LucideIcon;
}

const counted = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

const links = (c: Overview["counts"]): readonly CountLink[] => [
  {
    n: c.pods,
    word: c.pods === 1 ? "pod" : "pods",
    beside: `as ${counted(c.serviceAccounts, "service account")}`,
    href: accessHref({ whoKind: "pod,service-account" }),
    icon: Box,
  },
  {
    n: c.roles,
    word: c.roles === 1 ? "IAM role" : "IAM roles",
    beside: `and ${counted(c.users, "IAM user")}`,
    href: accessHref({ whomKind: "iam-role" }),
    icon: VenetianMask,
  },
  { n: c.clusters, word: c.clusters === 1 ? "cluster" : "clusters", beside: "and who can enter", href: "/cluster", icon: ShipWheel },
  { n: c.accounts, word: c.accounts === 1 ? "AWS account" : "AWS accounts", beside: "and what was read of them", href: "/snapshots#coverage", icon: Building2 },
];

/** Four numbers, each leading to what it counts. */
export function CountLinks({ counts }: { readonly counts: Overview["counts"] }) {
  return (
    <ul aria-label="What was read" className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {links(counts).map((link) => (
        <li key={link.word}>
          <AppLink
            href={link.href}
            className="group flex h-full items-center gap-3 rounded-lg border border-border bg-surface px-3 py-3 shadow-lift hover:border-accent sm:px-4"
          >
            <link.icon aria-hidden="true" strokeWidth={1.5} className="size-6 shrink-0 text-muted-foreground group-hover:text-accent max-sm:hidden" />
            <span className="min-w-0 flex-1">
              <span className="block text-lg font-semibold tabular-nums">
                {link.n.toLocaleString("en")} {link.word}
              </span>
              <span className="block text-xs text-muted-foreground">{link.beside}</span>
            </span>
            <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
          </AppLink>
        </li>
      ))}
    </ul>
  );
}
