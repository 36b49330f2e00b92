"use client";

import { useState } from "react";
import { FindingChanges } from "@/components/findings/FindingChanges";
import { Button } from "@/components/ui/Button";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import type { DiffAnswer } from "@/server/contract/diff";
import { ChangeRow } from "./ChangeRow";

/** Rows drawn at first, and with each press of the button. */
const MANY = 100;

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
  readonly title: string;
  readonly rows: readonly { readonly key: string; readonly change: Change; readonly was?: Change["verdict"] | undefined }[];
  /** The snapshot in which the edge can be looked at; undefined: in none. */
  readonly snapshot: string | undefined;
}

function List({ title, rows, snapshot }: ListProps) {
  const [shown, setShown] = useState(MANY);
  if (rows.length === 0) return null;
  return (
    <Panel title={`${title}: ${rows.length.toLocaleString("en")}`} flush>
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

/** What was read of one side alone: what differs there may differ only for that. */
function NotRead({ notRead: { before, after } }: Pick<DiffAnswer, "notRead">) {
  const rows = [
    ...before.map((gap) => ({ ...gap, words: "before: what appeared may have been there" })),
    ...after.map((gap) => ({ ...gap, words: "after: what disappeared or was closed may still be there" })),
  ];
  if (rows.length === 0) return null;
  return (
    <Panel title="Not read on one side">
      <ul className="space-y-1 text-sm">
        {rows.map(({ what, of, words }) => (
          <li key={`${what} ${of} ${words}`} className="anywhere">
            <RefText text={`${what}, of ${of}`} className="font-medium" /> <span className="text-muted-foreground">{words}</span>
          </li>
        ))}
      </ul>
    </Panel>
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

const VERBS = {
  past: ["appeared", "disappeared", "decided"],
  proposed: ["would appear", "would disappear", "would be decided"],
} as const;

function told({ appeared, disappeared, changed }: DiffAnswer, tense: keyof typeof TITLES, isPart: boolean): string {
  const counts = [appeared.length, disappeared.length, changed.length];
  if (counts.every((count) => count === 0))
    return isPart
      ? "No access differs by the rest of the change: what is named above as without effect was not tried."
      : "No access differs: everyone can become and take over in one step what they could before.";
  return `${counts.map((count, i) => `${count.toLocaleString("en")} ${VERBS[tense][i]}`).join(", ")} otherwise.`;
}

/** What differs, in three lists, the new access first. */
export function ChangeLists({ answer, before, after, tense, isPart = false }: ChangeListsProps) {
  const { appeared, disappeared, changed, findings, notRead } = answer;
  const titles = TITLES[tense];
  return (
    <div className="space-y-4">
      <p role="status" className="text-sm">
        {told(answer, tense, isPart)}
      </p>
      <NotRead notRead={notRead} />
      <FindingChanges title={titles.opened} findings={findings.opened} />
      <FindingChanges title={titles.closed} findings={findings.closed} />
      <List title={titles.appeared} rows={appeared.map(keyed)} snapshot={after} />
      <List title={titles.disappeared} rows={disappeared.map(keyed)} snapshot={before} />
      <List
        title={titles.changed}
        rows={changed.map((one) => ({ ...keyed({ ...one.after, because: one.because, severity: one.severity }), was: one.before.verdict }))}
        snapshot={after ?? before}
      />
    </div>
  );
}
