import { ArrowRight } from "lucide-react";
import { Prose } from "@/components/explain/Prose";
import { CommandLines } from "@/components/ui/CommandLines";
import { CopyButton } from "@/components/ui/CopyButton";
import { Disclosure } from "@/components/ui/Disclosure";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { EntityLink } from "@/components/ui/EntityLink";
import { RefText } from "@/components/ui/RefText";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { FindingAnswer } from "@/server/contract/findings";
import { describeRef } from "@/server/view/ref-view";
import { SeverityBadge } from "./SeverityBadge";

/** Workloads, node groups, namespaces and objects stand for what is in them: they have no page of their own. */
const WITHOUT_PAGE: ReadonlySet<string> = new Set(["workload", "node", "namespace", "oidc-provider", "other"]);

/** An entity of a finding: a link where it has a page. */
export function Entity({ of }: { readonly of: string }) {
  const told = describeRef(of);
  if (!WITHOUT_PAGE.has(told.kind)) return <EntityLink to={of} />;
  return (
    <span title={of} className="inline-flex min-w-0 max-w-full items-start gap-1.5">
      <EntityIcon kind={told.kind} className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <RefText text={told.label} />
    </span>
  );
}

/** What the finding is of, the worst first. */
export function Members({ members }: Pick<FindingAnswer, "members">) {
  if (members.total < 2) return null;
  const left = members.total - members.first.length;
  return (
    <Disclosure summary={`Of ${members.total.toLocaleString("en")} for the same cause`}>
      <ul className="space-y-1.5 py-1 text-sm">
        {members.first.map((member) => (
          <li key={member.ref} className="flex flex-wrap items-start gap-x-2 gap-y-1">
            <SeverityBadge severity={member.severity} />
            <Entity of={member.ref} />
          </li>
        ))}
      </ul>
      {left > 0 && <p className="text-sm text-muted-foreground">and {left.toLocaleString("en")} more</p>}
    </Disclosure>
  );
}

/** The way that the finding opens, end to end. */
export function Way({ way }: { readonly way: FindingAnswer["paths"][number] }) {
  return (
    <div className="flex flex-wrap items-start gap-x-2 gap-y-1 text-sm">
      <VerdictBadge verdict={way.verdict} />
      {way.path.map((ref, i) => (
        <span key={ref} className="inline-flex min-w-0 max-w-full items-start gap-2">
          {i > 0 && <ArrowRight aria-label="to" role="img" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />}
          <Entity of={ref} />
        </span>
      ))}
    </div>
  );
}

const asText = (files: NonNullable<FindingAnswer["fix"]>["files"]): string =>
  files.map((file) => (files.length > 1 ? `${file.path}\n` : "") + JSON.stringify(file.content, null, 2)).join("\n\n");

/** The change that closes the finding: in words, as commands, and as documents that can be tried first. */
export function Change({ fix }: { readonly fix: NonNullable<FindingAnswer["fix"]> }) {
  return (
    <div className="space-y-2">
      <p className="text-sm">
        <Prose text={fix.summary} />.
      </p>
      {fix.managedBy !== undefined && (
        <p className="text-sm text-warning">
          Its tags say that <RefText text={fix.managedBy} /> makes it: change it there, or the change is undone.
        </p>
      )}
      {fix.commands.length > 0 && <CommandLines lines={fix.commands} label="commands that close the finding" />}
      {fix.left > 0 && <p className="text-sm text-muted-foreground">and {fix.left.toLocaleString("en")} more like these</p>}
      {!fix.automatic && fix.commands.some((command) => command.includes("…")) && (
        <p className="text-sm text-muted-foreground">Fill in what stands as “…”: nothing that was collected says it.</p>
      )}
      {fix.files.length > 0 && (
        <Disclosure summary={fix.files.length === 1 ? "The document as it would be" : `The ${fix.files.length} documents as they would be`}>
          <div className="space-y-2 py-1">
            <p className="text-sm text-muted-foreground">Paste it on the page Changes, under What if, to see what it would open and close.</p>
            <div className="flex min-w-0 items-start gap-2 rounded-md border border-border bg-muted px-3 py-2">
              <pre className="anywhere max-h-96 min-w-0 flex-1 overflow-y-auto whitespace-pre-wrap font-mono text-xs leading-5">
                {asText(fix.files.slice(0, 3))}
              </pre>
              <CopyButton iconOnly label="Copy the document" text={() => asText(fix.files)} />
            </div>
          </div>
        </Disclosure>
      )}
    </div>
  );
}
