import { ExternalLink } from "lucide-react";
import type { References } from "@/server/view/references";

/** Where the rules behind an edge can be read: our own words in the repository, and pages of the vendors. */
export function ReferenceList({ references }: { readonly references: References }) {
  return (
    <ul className="space-y-1 text-sm">
      {references.pages.map((page) => (
        <li key={page.href}>
          <a href={page.href} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1.5 text-accent underline-offset-2 hover:underline">
            {page.title}
            <ExternalLink aria-hidden="true" className="size-3.5" />
            <span className="sr-only">(opens a new tab)</span>
          </a>
        </li>
      ))}
      {references.rules.map((rule) => (
        <li key={rule} className="text-muted-foreground">
          Rules that Rolewalk follows: <code className="font-mono text-xs">docs/rules/{rule}</code>
        </li>
      ))}
    </ul>
  );
}
