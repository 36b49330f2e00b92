import { EntityIcon } from "@/components/ui/EntityIcon";
import { MiddleCut } from "@/components/ui/MiddleCut";
import { visibleText } from "@/components/ui/visibleText";
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
  const border = selected ? "border-accent ring-2 ring-accent" : node.accent ? "border-foreground" : "border-border";
  // dimmed text keeps a contrast that can be read: the surface, the weight and the lines step back in its place
  const look = dimmed ? "bg-transparent text-muted-foreground [&_svg]:opacity-40" : "bg-surface text-foreground";
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
      className={`pointer-events-auto flex cursor-pointer items-center gap-2 rounded-lg border px-2.5 text-left hover:border-accent ${border} ${look}`}
    >
      <EntityIcon kind={node.kind} className="size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0 flex-1">
        <MiddleCut text={visibleText(node.label)} className={`text-sm leading-5 ${dimmed ? "" : "font-medium"}`} />
        <span className="block truncate text-2xs leading-4 text-muted-foreground">
          {node.kindWord}
          {node.context && (
            <>
              {" · "}
              <bdi>{visibleText(node.context)}</bdi>
            </>
          )}
        </span>
      </span>
      {node.count > 1 && (
        <span className="shrink-0 rounded-full border border-border bg-muted px-1.5 text-2xs leading-5 font-medium tabular-nums">×{node.count}</span>
      )}
    </button>
  );
}
