"use client";

import { Fragment, useState } from "react";
import { FindingChanges } from "@/components/findings/FindingChanges";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { Disclosure } from "@/components/ui/Disclosure";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import type { DiffAnswer } from "@/server/contract/diff";
import { ChangeRow } from "./ChangeRow";

/** Rows drawn at first, and with each press of the button. */
const MANY = 100;
/** Gaps that are shown unasked. */
const FEW = 5;

type Change = DiffAnswer["disappeared"][number] & { readonly severity?: DiffAnswer["appeared"][number]["severity"] | undefined };

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

interface ListProps {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly { readonly key: string; readonly change: Change; readonly was?: Change["verdict"] | undefined }[];
  /** The snapshot in which the edge can be looked at; undefined: in none. */
  readonly snapshot: string | undefined;
}

function List({ id, title, rows, snapshot }: ListProps) {
  const [shown, setShown] = useState(MANY);
  if (rows.length === 0) return null;
  return (
    <Panel id={id} title={`${title}: ${rows.length.toLocaleString("en")}`} flush>
      <ul className="divide-y divide-border border-t border-border">
        {rows.slice(0, shown).map(({ key, change, was }) => (
          <ChangeRow key={key} change={change} was={was} snapshot={snapshot} />
        ))}
      </ul>
      {rows.length > shown && (
        <div className="border-t border-border px-4 py-2">
          <Button size="sm" onClick={() => setShown(shown + MANY)}>
            Show {Math.min(MANY, rows.length - shown)} more of {(rows.length - shown).toLocaleString("en")}
          </Button>
        </div>
      )}
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
}

const LISTS = ["appeared", "disappeared", "changed"] as const;

const VERBS = {
  past: { appeared: "appeared", disappeared: "disappeared", changed: "decided otherwise" },
  proposed: { appeared: "would appear", disappeared: "would disappear", changed: "would be decided otherwise" },
} as const;

/** How many differ, each number the way to its list. */
function Counts({ answer, tense, isPart }: Pick<ChangeListsProps, "answer" | "tense"> & { readonly isPart: boolean }) {
  if (LISTS.every((list) => answer[list].length === 0))
    return isPart
      ? "No access differs by what was tried of the change. What is named above as without effect was not tried."
      : "No access differs: everyone can become and take over in one step what they could before.";
  return LISTS.map((list, i) => {
    const told = `${answer[list].length.toLocaleString("en")} ${VERBS[tense][list]}`;
    return (
      <Fragment key={list}>
        {i > 0 && ", "}
        {answer[list].length === 0 ? (
          told
        ) : (
          <a href={`#${list}`} className="text-accent underline">
            {told}
          </a>
        )}
        {i === LISTS.length - 1 && "."}
      </Fragment>
    );
  });
}

/** What differs, in three lists, the new access first. */
export function ChangeLists({ answer, before, after, tense, isPart = false }: ChangeListsProps) {
  const { appeared, disappeared, changed, findings, notRead } = answer;
  const titles = TITLES[tense];
  return (
    <div className="space-y-4">
      <p role="status" className="text-sm">
        <Counts answer={answer} tense={tense} isPart={isPart} />
      </p>
      <NotRead notRead={notRead} />
      <FindingChanges title={titles.opened} findings={findings.opened} />
      <FindingChanges title={titles.closed} findings={findings.closed} />
      <List id="appeared" title={titles.appeared} rows={appeared.map(keyed)} snapshot={after} />
      <List id="disappeared" title={titles.disappeared} rows={disappeared.map(keyed)} snapshot={before} />
      <List
        id="changed"
        title={titles.changed}
        rows={changed.map((one) => ({ ...keyed({ ...one.after, because: one.because, severity: one.severity }), was: one.before.verdict }))}
        snapshot={after ?? before}
      />
    </div>
  );
}
