import type { ReportWay } from "@/server/contract/report.ts";
import { layoutOf, NODE_HEIGHT, NODE_WIDTH } from "@/server/view/layout.ts";
import { times } from "@/server/view/map-view.ts";
import { cutMiddle } from "@/server/view/name-parts.ts";
import { pathDiagram } from "@/server/view/path-view.ts";
import { VERDICT_STYLES } from "@/server/view/verdict-style.ts";
import { INK, PAGE, type Pen, TEXT_WIDTH } from "./pdf-pen.ts";
import { visible } from "./visible.ts";
import { pictureWords } from "./words.ts";

/** A drawing is never larger than on the screen, and leaves room for text on its page. */
const LARGEST = 0.8;
const HIGHEST = 300;
const TIP = 5;

type Diagram = ReturnType<typeof pathDiagram>;
type Layout = ReturnType<typeof layoutOf>;

function drawEdges(pen: Pen, diagram: Diagram, layout: Layout): void {
  const { doc } = pen;
  for (const edge of diagram.edges) {
    const routed = layout.edges.get(edge.id);
    if (!routed) continue;
    const { ink, dash } = VERDICT_STYLES[edge.verdict];
    const [, x = "0", y = "0"] = /([\d.-]+),([\d.-]+)$/.exec(routed.path) ?? [];
    const [tipX, tipY] = [Number(x), Number(y)];
    const back = routed.course === "forward" ? -TIP : TIP;
    doc.path(routed.path).lineWidth(1.5);
    if (dash === "") doc.undash();
    else doc.dash(Number(dash.split(" ")[0]), { space: Number(dash.split(" ")[1]) });
    doc.stroke(ink).undash();
    doc.polygon([tipX, tipY], [tipX + back, tipY - 3], [tipX + back, tipY + 3]).fill(ink);
  }
}

function drawWords(pen: Pen, diagram: Diagram, layout: Layout): void {
  for (const node of diagram.nodes) {
    const at = layout.nodes.get(node.id);
    if (!at) continue;
    const { doc } = pen;
    doc
      .roundedRect(at.x, at.y, NODE_WIDTH, NODE_HEIGHT, 8)
      .lineWidth(node.accent ? 2 : 1)
      .fillAndStroke("#ffffff", node.accent ? INK.text : INK.line);
    pen.line(cutMiddle(visible(`${node.label}${times(node.count)}`), 22), at.x + 12, at.y + 9, { face: "bold", size: 12 });
    const place = node.context.replace(/^account (?=\d{12}$)/, "");
    pen.line(cutMiddle(visible(`${node.kindWord}${place ? ` · ${place}` : ""}`), 30), at.x + 12, at.y + 29, { size: 9.5, ink: INK.soft });
  }
  for (const edge of diagram.edges) {
    const routed = layout.edges.get(edge.id);
    if (!routed) continue;
    const { ink, word } = VERDICT_STYLES[edge.verdict];
    pen.centred(edge.short, routed.label.x, routed.label.y - 17, { size: 9.5, ink });
    if (edge.verdict !== "allowed") pen.centred(word.toLowerCase(), routed.label.x, routed.label.y + 3, { size: 9.5, ink });
  }
}

/** A way as a drawing, as large as there is room for. */
export function drawWay(pen: Pen, way: ReportWay): void {
  const [first, last] = [way.edges[0], way.edges.at(-1)];
  if (!first || !last) return;
  const diagram = pathDiagram({ from: first.from, to: last.to, paths: [{ verdict: way.verdict, count: 1, edges: way.edges }] });
  const layout = layoutOf(diagram, 110);
  const scale = Math.min(LARGEST, (TEXT_WIDTH - 16) / layout.width, HIGHEST / layout.height);
  const height = layout.height * scale + 20;
  pen.need(height);
  const alt = visible(pictureWords(first.from, last.to, way.edges.length));
  const part = pen.part("Figure", pen.root, { alt, bbox: [PAGE.left, pen.y, PAGE.left + layout.width * scale, pen.y + height] });
  const content = pen.doc.markStructureContent("Figure");
  pen.doc
    .save()
    .translate(PAGE.left + 8, pen.y + 10)
    .scale(scale);
  drawEdges(pen, diagram, layout);
  drawWords(pen, diagram, layout);
  pen.doc.restore();
  pen.doc.endMarkedContent();
  part.add(content);
  pen.y += height + 6;
}
