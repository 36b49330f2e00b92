"use client";

import { ArrowRight } from "lucide-react";
import { Prose } from "@/components/explain/Prose";
import { AppLink } from "@/components/shell/AppLink";
import { useProposal } from "@/components/state/useProposal";
import { CommandLines } from "@/components/ui/CommandLines";
import { CopyBlock } from "@/components/ui/CopyBlock";
import { Disclosure } from "@/components/ui/Disclosure";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { EntityLink } from "@/components/ui/EntityLink";
import { RefText } from "@/components/ui/RefText";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/Tabs";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { FindingAnswer } from "@/server/contract/findings";
import { describeRef } from "@/server/view/ref-view";
import { proposalText } from "@/server/view/starting-text";
import { SeverityBadge } from "./SeverityBadge";

/** Node groups and objects have no page of their own. */
const WITHOUT_PAGE: ReadonlySet<string> = new Set(["node", "oidc-provider", "other"]);

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
    <Disclosure summary={`${members.total.toLocaleString("en")} with the same cause`}>
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

/** Documents shown of a change; all of them are copied and tried. */
const SHOWN = 3;

/** The change as documents, and the way to try it before it is made. */
function Documents({ files, about }: { readonly files: NonNullable<FindingAnswer["fix"]>["files"]; readonly about: string }) {
  const [, propose] = useProposal();
  const documents = files.map((file) => file.content);
  const all = proposalText(documents);
  return (
    <div className="space-y-2 py-1">
      <CopyBlock
        text={files.length > SHOWN ? proposalText(documents.slice(0, SHOWN)) : all}
        copied={all}
        label={files.length === 1 ? "Copy the document" : "Copy the documents"}
        box="The change as documents"
      />
      {files.length > SHOWN && (
        <p className="text-sm text-muted-foreground">
          The first {SHOWN} of {files.length.toLocaleString("en")}; all of them are copied and tried.
        </p>
      )}
      <AppLink href="/changes?tab=proposal" onClick={() => propose({ text: all, about })} className="text-sm text-accent underline underline-offset-2">
        Try it: what it would open and close
      </AppLink>
    </div>
  );
}

type FixAnswer = NonNullable<FindingAnswer["fix"]>;

const FORM_WORDS: Readonly<Record<FixAnswer["patches"][number]["form"], string>> = {
  diff: "Diff",
  yaml: "YAML",
  terraform: "Terraform",
  cloudformation: "CloudFormation",
};

/** The change as commands and in the forms in which people keep what they apply; that of what makes the objects first. */
function Forms({ fix }: { readonly fix: FixAnswer }) {
  const commands = { value: "commands", word: "Commands", content: <CommandLines lines={fix.commands} label="commands that close the finding" /> };
  const patches = fix.patches.map(({ form, text }) => ({
    value: form as string,
    word: FORM_WORDS[form],
    content: <CopyBlock text={text} label={`Copy: ${FORM_WORDS[form]} that closes the finding`} box={`The change as ${FORM_WORDS[form]}`} />,
  }));
  const own = fix.commands.length > 0 ? [commands] : [];
  const forms = fix.managedBy === undefined ? [...own, ...patches] : [...patches, ...own];
  const [first, ...more] = forms;
  if (!first) return null;
  if (more.length === 0) return first.content;
  return (
    <Tabs defaultValue={first.value}>
      <TabList aria-label="Forms of the change">
        {forms.map(({ value, word }) => (
          <Tab key={value} value={value}>
            {word}
          </Tab>
        ))}
      </TabList>
      {forms.map(({ value, content }) => (
        <TabPanel key={value} value={value} className="space-y-2">
          {content}
          {value !== "commands" && <p className="text-sm text-muted-foreground">Only what changes is shown: whatever else stands there stays.</p>}
        </TabPanel>
      ))}
    </Tabs>
  );
}

/** The change that closes the finding: in words, as commands, and as documents that can be tried first. */
export function Change({ fix, about }: { readonly fix: FixAnswer; readonly about: string }) {
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
      <Forms fix={fix} />
      {fix.left > 0 && <p className="text-sm text-muted-foreground">and {fix.left.toLocaleString("en")} more like these</p>}
      {!fix.automatic && [...fix.commands, ...fix.patches.map((one) => one.text)].some((one) => one.includes("…")) && (
        <p className="text-sm text-muted-foreground">Fill in what stands as “…”: nothing that was collected says it.</p>
      )}
      {fix.files.length > 0 && (
        <Disclosure summary={fix.files.length === 1 ? "The document as it would be" : `The ${fix.files.length} documents as they would be`}>
          <Documents files={fix.files} about={about} />
        </Disclosure>
      )}
    </div>
  );
}
