"use client";

import { ChevronRight } from "lucide-react";
import { Fragment, useState } from "react";
import { FindingChanges } from "@/components/findings/FindingChanges";
import { SeverityBadge } from "@/components/findings/SeverityBadge";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { cn } from "@/components/ui/cn";
import { Disclosure } from "@/components/ui/Disclosure";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import type { DiffAnswer } from "@/server/contract/diff";
import { byCause, type CausedChanges, type Change, type ChangeEntry, waysWords } from "@/server/view/changes-by-cause";
import { Because, ChangeRow } from "./ChangeRow";

/** Causes, and changes of one cause, drawn at first and with each press of the button. */
const MANY = 100;
/** Gaps, and changes of one cause, that are shown unasked. */
const FEW = 5;

const TITLES = {
  past: {
    appeared: "Appeared",
    disappeared: "Disappeared",
    changed: "Decided otherwise",
    opened: "Findings opened",
    closed: "Findings closed",
  },
  proposed: {
    appeared: "Would appear",
    disappeared: "Would disappear",
    changed: "Would be decided otherwise",
    opened: "Findings it would open",
    closed: "Findings it would close",
  },
} as const;

/** Shows many things a hundred at a time. */
function More({ rest, onMore }: { readonly rest: number; readonly onMore: () => void }) {
  if (rest <= 0) return null;
  return (
    <div className="border-t border-border px-4 py-2">
      <Button size="sm" onClick={onMore}>
        Show {Math.min(MANY, rest)} more of {rest.toLocaleString("en")}
      </Button>
    </div>
  );
}

interface CausedProps {
  readonly group: CausedChanges;
  /** The snapshot in which the edge can be looked at; undefined: in none. */
  readonly snapshot: string | undefined;
}

/** What one thing caused, behind one line. */
function Caused({ group, snapshot }: CausedProps) {
  const { summary, entries } = group;
  const [severity] = entries.flatMap(({ change }) => change.severity ?? []);
  const [isOpen, setOpen] = useState(entries.length <= FEW);
  const [shown, setShown] = useState(MANY);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex list-none items-start gap-1.5 px-4 py-2.5 hover:bg-muted [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0 text-muted-foreground transition-transform", isOpen && "rotate-90")} />
        <span className="min-w-0 flex-1">
          <Because summary={summary} />
          <span className="block text-sm text-muted-foreground">{waysWords(group)}</span>
        </span>
        {severity !== undefined && <SeverityBadge severity={severity} />}
      </summary>
      {/* there may be thousands: what is closed is not drawn */}
      {isOpen && (
        <div className="border-t border-border pl-5.5">
          <ul className="divide-y divide-border">
            {entries.slice(0, shown).map((entry) => (
              <ChangeRow key={entry.key} entry={entry} isCauseTold snapshot={snapshot} />
            ))}
          </ul>
          <More rest={entries.length - shown} onMore={() => setShown(shown + MANY)} />
        </div>
      )}
    </details>
  );
}

interface ListProps {
  readonly id: string;
  readonly title: string;
  readonly entries: readonly ChangeEntry[];
  readonly snapshot: string | undefined;
}

/** What differs, by what caused it; a cause of one change stands in its row. */
function List({ id, title, entries, snapshot }: ListProps) {
  const [shown, setShown] = useState(MANY);
  if (entries.length === 0) return null;
  const groups = byCause(entries);
  return (
    <Panel id={id} title={`${title}: ${entries.length.toLocaleString("en")}`} flush className="scroll-mt-16">
      <ul className="divide-y divide-border border-t border-border">
        {groups.slice(0, shown).map((group) => {
          const [entry, ...others] = group.entries;
          if (entry && others.length === 0) return <ChangeRow key={entry.key} entry={entry} snapshot={snapshot} />;
          return (
            <li key={group.summary}>
              <Caused group={group} snapshot={snapshot} />
            </li>
          );
        })}
      </ul>
      <More rest={groups.length - shown} onMore={() => setShown(shown + MANY)} />
    </Panel>
  );
}

const UNREAD = [
  ["before", "Before", "what appeared may have been there already"],
  ["after", "After", "what disappeared or was closed may still be there"],
] as const;

/** What was read of one side alone: what differs there may differ only for that. */
function NotRead({ notRead }: Pick<DiffAnswer, "notRead">) {
  if (notRead.before.length + notRead.after.length === 0) return null;
  return (
    <Callout tone="warning" title="Not read on one side">
      {UNREAD.filter(([side]) => notRead[side].length > 0).map(([side, word, so]) => (
        <Disclosure
          key={side}
          defaultOpen={notRead[side].length <= FEW}
          summary={`${word}, ${notRead[side].length === 1 ? "one thing was" : `${notRead[side].length.toLocaleString("en")} things were`} not read: ${so}.`}
        >
          <ul>
            {notRead[side].map(({ what, of }) => (
              <li key={`${what} ${of}`}>
                <RefText text={of} />: <RefText text={what} />
              </li>
            ))}
          </ul>
        </Disclosure>
      ))}
    </Callout>
  );
}

const keyed = (change: Change) => ({ key: `${change.from} ${change.mechanism} ${change.to}`, change });

interface ChangeListsProps {
  readonly answer: DiffAnswer;
  /** The snapshot before the change, in which what disappears can be looked at. */
  readonly before: string | undefined;
  /** The one after it; undefined: the change is not made. */
  readonly after: string | undefined;
  readonly tense: keyof typeof TITLES;
  /** Something of the change was left out, so that nothing is said of it. */
  readonly isPart?: boolean;
  /** It is what is in one group, and others may have more. */
  readonly isOfGroup?: boolean;
  /** Where several stand on one page: what the ids of this one's lists begin with. */
  readonly idPrefix?: string;
}

const LISTS = ["appeared", "disappeared", "changed"] as const;

const VERBS = {
  past: { appeared: "appeared", disappeared: "disappeared", changed: "decided otherwise", opened: "opened", closed: "closed" },
  proposed: { appeared: "would appear", disappeared: "would disappear", changed: "would be decided otherwise", opened: "would open", closed: "would close" },
} as const;

function Count({ to, count, words }: { readonly to: string; readonly count: number; readonly words: string }) {
  const told = `${count.toLocaleString("en")} ${words}`;
  if (count === 0) return told;
  return (
    <a href={`#${to}`} className="text-accent underline">
      {told}
    </a>
  );
}

/** How many differ, each number the way to its list. */
function Counts({ answer, tense, isPart = false, isOfGroup = false, idPrefix = "" }: Omit<ChangeListsProps, "before" | "after">) {
  const { opened, closed } = answer.findings;
  const whole = isOfGroup ? " there" : ": everyone can become and take over in one step what they could before";
  return (
    <>
      {LISTS.every((list) => answer[list].length === 0)
        ? `No access differs${isPart ? " by what was tried of the change" : whole}`
        : LISTS.map((list, i) => (
            <Fragment key={list}>
              {i > 0 && ", "}
              <Count to={`${idPrefix}${list}`} count={answer[list].length} words={VERBS[tense][list]} />
            </Fragment>
          ))}
      {opened.length + closed.length > 0 && (
        <>
          ; <Count to={`${idPrefix}opened`} count={opened.length} words={`${opened.length === 1 ? "finding" : "findings"} ${VERBS[tense].opened}`} />,{" "}
          <Count to={`${idPrefix}closed`} count={closed.length} words={VERBS[tense].closed} />
        </>
      )}
      .{isPart && " What is named above as without effect was not tried."}
    </>
  );
}

/** What differs, in three lists, the new access first. */
export function ChangeLists({ answer, before, after, tense, isPart = false, isOfGroup = false, idPrefix = "" }: ChangeListsProps) {
  const { appeared, disappeared, changed, findings, notRead } = answer;
  const titles = TITLES[tense];
  return (
    <div className="space-y-4">
      <p role="status" className="text-sm">
        <Counts answer={answer} tense={tense} isPart={isPart} isOfGroup={isOfGroup} idPrefix={idPrefix} />
      </p>
      <NotRead notRead={notRead} />
      <FindingChanges id={`${idPrefix}opened`} title={titles.opened} findings={findings.opened} />
      <FindingChanges id={`${idPrefix}closed`} title={titles.closed} findings={findings.closed} />
      <List id={`${idPrefix}appeared`} title={titles.appeared} entries={appeared.map(keyed)} snapshot={after} />
      <List id={`${idPrefix}disappeared`} title={titles.disappeared} entries={disappeared.map(keyed)} snapshot={before} />
      <List
        id={`${idPrefix}changed`}
        title={titles.changed}
        entries={changed.map(({ because, severity, ...one }) => ({
          // the proof is opened in the snapshot that is there
          ...keyed({ ...one.after, proven: one[after === undefined ? "before" : "after"].proven, because, severity }),
          was: one.before.verdict,
        }))}
        snapshot={after ?? before}
      />
    </div>
  );
}
