import { EntityIcon } from "@/components/ui/EntityIcon";
import { RefText } from "@/components/ui/RefText";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import { visibleText } from "@/components/ui/visibleText";
import type { DiagramNode } from "@/server/view/diagram";
import { type EdgeGroup, type EdgeRow, times } from "@/server/view/map-view";

interface EdgeListProps {
  readonly groups: readonly EdgeGroup[];
  /** What picking a row shows. */
  readonly action: "Proof" | "Pairs";
  readonly selectedEdge: string | null;
  /** Whether every group starts open. */
  readonly open: boolean;
  readonly onEdge: (id: string) => void;
  readonly onNode: (id: string) => void;
}

function End({ node, onNode }: { readonly node: DiagramNode; readonly onNode: (id: string) => void }) {
  return (
    <button
      type="button"
      onClick={() => onNode(node.id)}
      title={node.ref}
      className="inline-flex min-h-6 max-w-full min-w-0 items-center gap-1.5 rounded-sm text-left hover:underline"
    >
      <EntityIcon kind={node.kind} className="size-3.5 shrink-0 text-muted-foreground" />
      <span className="truncate">
        <span className="sr-only">{node.kindWord} </span>
        <bdi>{visibleText(node.label)}</bdi>
        {times(node.count)}
        {node.context && <span className="text-muted-foreground"> · {node.context}</span>}
      </span>
    </button>
  );
}

function Row({
  row,
  selected,
  tells,
  action,
  onEdge,
  onNode,
}: { readonly row: EdgeRow; readonly selected: boolean; readonly tells: boolean } & Pick<EdgeListProps, "action" | "onEdge" | "onNode">) {
  return (
    <li
      className={`grid grid-cols-1 items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)_7rem_5rem] ${selected ? "bg-muted" : ""}`}
    >
      <End node={row.source} onNode={onNode} />
      <span aria-hidden="true" className="hidden text-muted-foreground sm:block">
        →
      </span>
      <End node={row.target} onNode={onNode} />
      <span>
        <VerdictBadge verdict={row.edge.verdict} />
      </span>
      <button
        type="button"
        aria-pressed={selected}
        aria-label={`${action} of ${row.edge.aria}`}
        onClick={() => onEdge(row.edge.id)}
        className="justify-self-start rounded-md border border-border min-h-6 px-2 text-xs font-medium hover:bg-muted"
      >
        {action}
        {times(row.edge.count)}
      </button>
      {tells && (
        <p className="text-xs leading-relaxed text-muted-foreground sm:col-span-full">
          <RefText text={row.edge.sentence} />
        </p>
      )}
    </li>
  );
}

/** All that the diagram says, in words: every edge a row, by mechanism, with both ends and the way to its proof. */
export function EdgeList({ groups, action, selectedEdge, open, onEdge, onNode }: EdgeListProps) {
  return (
    <div className="divide-y divide-border rounded-lg border border-border bg-surface">
      {groups.map((group) => (
        <details key={group.mechanism} open={open || group.rows.some((r) => r.edge.id === selectedEdge)}>
          <summary className="flex cursor-pointer items-center gap-2 px-3 py-2 text-sm font-medium hover:bg-muted">
            <span className="min-w-0 truncate">{group.title}</span>
            {group.code && <code className="min-w-0 truncate font-mono text-xs font-normal text-muted-foreground">{group.code}</code>}
            <span className="ml-auto text-xs font-normal text-muted-foreground tabular-nums">{group.rows.length}</span>
          </summary>
          <ul className="divide-y divide-border/60 border-t border-border">
            {group.rows.map((row) => (
              <Row
                key={row.edge.id}
                row={row}
                tells={group.tellsRows}
                action={action}
                selected={row.edge.id === selectedEdge}
                onEdge={onEdge}
                onNode={onNode}
              />
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}
