import { FILL, STROKE } from "@/components/map/verdictPaint";
import { visibleText } from "@/components/ui/visibleText";
import { CHANGE_SIGNS } from "@/server/view/change-signs";
import type { ChangeMark, DiagramEdge } from "@/server/view/diagram";
import type { RoutedEdge } from "@/server/view/layout";
import { VERDICT_STYLES } from "@/server/view/verdict-style";

interface EdgeLineProps {
  readonly edge: DiagramEdge;
  readonly routed: RoutedEdge;
  readonly dimmed: boolean;
  readonly lit: boolean;
  readonly selected: boolean;
}

const SIGN_RADIUS = 8;
/** Two lines between the same ends lie on one another: their signs stand side by side. */
const SIGN_SHIFT: Readonly<Record<ChangeMark, number>> = { appeared: -SIGN_RADIUS - 2, disappeared: SIGN_RADIUS + 2, changed: 0 };

function Sign({ change, at }: { readonly change: ChangeMark; readonly at: RoutedEdge["label"] }) {
  const x = at.x + SIGN_SHIFT[change];
  return (
    <g className="pointer-events-none">
      <circle cx={x} cy={at.y} r={SIGN_RADIUS} strokeWidth={1.5} className="fill-surface stroke-border-strong" />
      <text x={x} y={at.y} dy="0.35em" textAnchor="middle" fontSize={13} fontWeight={700} className="fill-foreground">
        {CHANGE_SIGNS[change].sign}
      </text>
    </g>
  );
}

/** A line between two nodes: its verdict by colour, dash and, when lit, by word beside the mechanism's. */
export function EdgeLine({ edge, routed, dimmed, lit, selected }: EdgeLineProps) {
  const style = VERDICT_STYLES[edge.verdict];
  return (
    <g className={dimmed ? "opacity-25" : ""}>
      <title>{visibleText(edge.sentence)}</title>
      {selected && <path d={routed.path} fill="none" strokeWidth={9} className="stroke-accent opacity-25" />}
      <path
        d={routed.path}
        fill="none"
        strokeWidth={selected ? 3 : lit ? 2.25 : 1.5}
        strokeDasharray={style.dash || undefined}
        markerEnd={`url(#arrow-${edge.verdict})`}
        className={STROKE[edge.verdict]}
      />
      <path d={routed.path} fill="none" strokeWidth={14} stroke="transparent" className="cursor-pointer" />
      {(lit || selected) && (
        <text
          textAnchor="middle"
          fontSize={11}
          fontWeight={selected ? 600 : 500}
          paintOrder="stroke"
          strokeWidth={4}
          strokeLinejoin="round"
          className={`pointer-events-none stroke-background ${FILL[edge.verdict]}`}
        >
          <tspan x={routed.label.x} y={routed.label.y - (edge.change ? 14 : 6)}>
            {edge.short}
          </tspan>
          {edge.verdict !== "allowed" && (
            <tspan x={routed.label.x} y={routed.label.y + (edge.change ? 22 : 15)}>
              {style.word.toLowerCase()}
            </tspan>
          )}
        </text>
      )}
      {edge.change && <Sign change={edge.change} at={routed.label} />}
    </g>
  );
}

/** Arrow heads, one a verdict; drawn once a page. */
export function ArrowHeads() {
  return (
    <svg aria-hidden="true" className="absolute size-0">
      <defs>
        {(["allowed", "conditional", "unknown", "denied"] as const).map((verdict) => (
          <marker
            key={verdict}
            id={`arrow-${verdict}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0,0.5L8,4L0,7.5z" className={FILL[verdict]} />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
