"use client";

import { useAccountNames } from "@/components/state/useAccountNames";
import { Button } from "@/components/ui/Button";
import { Pager } from "@/components/ui/Pager";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { ViewToggle } from "@/components/ui/ViewToggle";
import { GROUP_KINDS } from "@/server/contract/change-group-names";
import type { ChangeGroup, ChangeGroups as Groups } from "@/server/contract/change-groups";
import { type GroupWords, groupWords } from "@/server/view/change-groups";
import { CountCells, CountHead, CountSigns } from "./CountColumns";
import type { useGroupState } from "./useGroupState";

/** Groups shown at first, and with each press of the button. */
const MANY = 8;

/** What a kind of group is called as the head of a column. */
export const GROUP_HEADS = { namespace: "Namespace", owner: "Owner or team", account: "Account" } as const;

/** The name of a group, within a link or a button. */
export function GroupName({ words: { name, detail } }: { readonly words: GroupWords }) {
  return (
    <>
      <RefText
        text={name}
        className="font-medium underline decoration-border-strong/50 underline-offset-2 group-hover:text-accent group-hover:decoration-accent"
      />
      {detail !== "" && (
        <span className="block text-xs text-muted-foreground">
          <RefText text={detail} />
        </span>
      )}
    </>
  );
}

interface RowProps {
  readonly group: ChangeGroup;
  readonly words: GroupWords;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Row({ group, words, isChosen, onChoose }: RowProps) {
  return (
    <tr className={isChosen ? "bg-accent-soft" : undefined}>
      <th scope="row" className="max-w-80 px-4 max-sm:pr-1 sm:min-w-36 py-1.5 text-left font-normal">
        <button type="button" aria-pressed={isChosen} onClick={onChoose} className="group rounded-sm text-left anywhere">
          <GroupName words={words} />
        </button>
      </th>
      <CountCells counts={group} />
    </tr>
  );
}

interface ChangeGroupsProps {
  readonly groups: Groups;
  readonly state: ReturnType<typeof useGroupState>;
}

/** How much changed where; choosing a group shows what changed in it alone. */
export function ChangeGroups({ groups, state: { by, chosen, countBy, choose } }: ChangeGroupsProps) {
  const accounts = useAccountNames();
  const rows = groups[by];
  if (rows.length === 0) return null;
  return (
    <Panel
      title="Where"
      description="An access counts where either of its ends is, a finding wherever something it is of is."
      actions={
        <>
          {chosen !== undefined && (
            <Button size="sm" onClick={() => choose(undefined)}>
              Show everything
            </Button>
          )}
          <ViewToggle legend="Count by" views={GROUP_KINDS} value={by} onView={countBy} />
        </>
      }
      flush
    >
      <Pager key={by} rows={rows} size={MANY}>
        {(shown) => (
          <div className="overflow-x-auto border-t border-border">
            <table className="w-full text-sm">
              <caption className="sr-only">Changes by {by}</caption>
              <CountHead first={GROUP_HEADS[by]} />
              <tbody className="divide-y divide-border">
                {shown.map((group) => (
                  <Row
                    key={group.name ?? ""}
                    group={group}
                    words={groupWords(by, group.name, accounts)}
                    isChosen={chosen === group.name}
                    onChoose={() => choose(chosen === group.name ? undefined : group.name)}
                  />
                ))}
              </tbody>
            </table>
            <CountSigns />
          </div>
        )}
      </Pager>
    </Panel>
  );
}
