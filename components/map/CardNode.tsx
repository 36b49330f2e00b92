import { EntityIcon } from "@/components/ui/EntityIcon";
import type { DiagramNode } from "@/server/view/diagram";
import { NODE_HEIGHT, NODE_WIDTH } from "@/server/view/layout";

interface CardNodeProps {
  readonly node: DiagramNode;
  readonly dimmed: boolean;
  readonly selected: boolean;
  /** The one node of the diagram that the Tab key stops at. */
  readonly tabStop: boolean;
  readonly onPick: (id: string) => void;
}

/** One entity, or a group of equal ones, in a diagram: its kind as icon and word, its name, where it lives. */
export function CardNode({ node, dimmed, selected, tabStop, onPick }: CardNodeProps) {
  const accent = node.accent ? "border-foreground" : "border-border";
  const ring = selected ? "border-accent ring-2 ring-accent" : accent;
  return (
    <button
      type="button"
      data-node={node.id}
      aria-label={node.aria}
      aria-pressed={selected}
      title={`${node.label}\n${node.ref}`}
      tabIndex={tabStop ? 0 : -1}
      onClick={() => onPick(node.id)}
      style={{ width: NODE_WIDTH, height: NODE_HEIGHT }}
      className={`pointer-events-auto flex cursor-pointer items-center gap-2.5 rounded-lg border bg-surface px-3 text-left text-foreground hover:border-accent ${ring} ${dimmed ? "opacity-40" : ""}`}
    >
      <EntityIcon kind={node.kind} className="size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium leading-5">
          <bdi>{node.label}</bdi>
        </span>
        <span className="block truncate text-2xs leading-4 text-muted-foreground">
          {node.kindWord}
          {node.context && (
            <>
              {" · "}
              <bdi>{node.context}</bdi>
            </>
          )}
        </span>
      </span>
      {node.count > 1 && (
        <span className="shrink-0 rounded-full border border-border bg-muted px-1.5 text-2xs font-medium leading-5 tabular-nums">×{node.count}</span>
      )}
    </button>
  );
}
