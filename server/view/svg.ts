import type { Diagram, DiagramEdge, DiagramNode } from "./diagram.ts";
import { type Layout, NODE_HEIGHT, NODE_WIDTH, type RoutedEdge } from "./layout.ts";
import { times } from "./map-view.ts";
import { cutMiddle } from "./name-parts.ts";
import { VERDICT_STYLES } from "./verdict-style.ts";

const MARGIN = 24;
const HEADING = 28;
const LEGEND = 36;
/** What fits a card in a wide font: of its name, and of the smaller line below. */
const CHARACTERS = 19;
const SMALL_CHARACTERS = 28;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text made safe for XML: markup is escaped, and what XML 1.0 has no place for is replaced. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\ufffe\uffff]/gu, "\ufffd")
    .replaceAll(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

function nodeSvg(node: DiagramNode, at: { readonly x: number; readonly y: number }): string {
  const ink = node.accent ? "#0F172A" : "#CBD5E1";
  const name = cutMiddle(`${node.label}${times(node.count)}`, CHARACTERS);
  // an account's number alone fits, and is told from every other text by its digits
  const place = node.context.replace(/^account (?=\d{12}$)/, "");
  const below = shortened(`${node.kindWord}${place ? ` · ${place}` : ""}`, SMALL_CHARACTERS);
  return [
    `<g transform="translate(${at.x} ${at.y})"><title>${escapeXml(node.ref)}</title>`,
    `<rect width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="8" fill="#FFFFFF" stroke="${ink}" stroke-width="${node.accent ? 2 : 1}"/>`,
    `<text x="12" y="22" font-size="13" font-weight="600" fill="#0F172A">${escapeXml(name)}</text>`,
    `<text x="12" y="39" font-size="10" fill="#475569">${escapeXml(below)}</text></g>`,
  ].join("");
}

function edgeSvg(edge: DiagramEdge, routed: RoutedEdge): string {
  const style = VERDICT_STYLES[edge.verdict];
  const dash = style.dash === "" ? "" : ` stroke-dasharray="${style.dash}"`;
  return `<path d="${routed.path}" fill="none" stroke="${style.ink}" stroke-width="1.5"${dash} marker-end="url(#${edge.verdict})"><title>${escapeXml(edge.aria)}</title></path>`;
}

/** The mechanism over the line, and under it the verdict where it is not a plain yes. Drawn last: a card never covers it. */
function labelSvg(edge: DiagramEdge, routed: RoutedEdge): string {
  const { ink, word } = VERDICT_STYLES[edge.verdict];
  const text = (y: number, said: string): string =>
    `<text x="${routed.label.x}" y="${y}" font-size="10" text-anchor="middle" fill="${ink}" stroke="#FFFFFF" stroke-width="3" paint-order="stroke">${escapeXml(said)}</text>`;
  return text(routed.label.y - 5, edge.short) + (edge.verdict === "allowed" ? "" : text(routed.label.y + 13, word.toLowerCase()));
}

function legendSvg(y: number): string {
  const items = Object.values(VERDICT_STYLES).map((style, i) => {
    const x = i * 150;
    const dash = style.dash === "" ? "" : ` stroke-dasharray="${style.dash}"`;
    return `<path d="M${x},0H${x + 36}" stroke="${style.ink}" stroke-width="2"${dash}/><text x="${x + 44}" y="4" font-size="11" fill="#334155">${style.word}</text>`;
  });
  return `<g transform="translate(0 ${y})">${items.join("")}</g>`;
}

const markers = (): string =>
  Object.entries(VERDICT_STYLES)
    .map(
      ([verdict, style]) =>
        `<marker id="${verdict}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0L8,4L0,8z" fill="${style.ink}"/></marker>`,
    )
    .join("");

interface Caption {
  readonly title: string;
  /** Lines at the foot: where and when it was taken. */
  readonly foot?: readonly string[];
  /** What the picture says of itself, for programs. */
  readonly about?: string;
}

const FOOT_LINE = 16;

const footSvg = (lines: readonly string[], y: number, width: number): string =>
  lines
    .map(
      (line, i) => `<text x="${MARGIN}" y="${y + i * FOOT_LINE}" font-size="10" fill="#475569">${escapeXml(shortened(line, Math.floor(width / 5.5)))}</text>`,
    )
    .join("");

/** A laid-out diagram as a picture of its own: all of it, whatever part of it is on the screen. */
export function diagramSvg(diagram: Diagram, layout: Layout, { title, foot = [], about }: Caption): string {
  const width = Math.max(layout.width, 600) + 2 * MARGIN;
  const body = layout.height + HEADING + LEGEND + 2 * MARGIN + 24;
  const height = body + (foot.length > 0 ? foot.length * FOOT_LINE + 8 : 0);
  const labelled = diagram.edges.length <= 30;
  const headings = layout.columns.map(
    (c) => `<text x="${c.x}" y="12" font-size="11" font-weight="600" fill="#475569">${escapeXml(diagram.headings.get(c.rank) ?? "")}</text>`,
  );
  const edges = diagram.edges.flatMap((e) => {
    const routed = layout.edges.get(e.id);
    return routed ? [edgeSvg(e, routed)] : [];
  });
  const labels = diagram.edges.flatMap((e) => {
    const routed = layout.edges.get(e.id);
    return labelled && routed ? [labelSvg(e, routed)] : [];
  });
  const nodes = diagram.nodes.flatMap((n) => {
    const at = layout.nodes.get(n.id);
    return at ? [nodeSvg(n, at)] : [];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" role="img" aria-label="${escapeXml(title)}">`,
    about === undefined ? "" : `<metadata>${escapeXml(about)}</metadata>`,
    `<defs>${markers()}</defs><rect width="100%" height="100%" fill="#F8FAFC"/>`,
    `<text x="${MARGIN}" y="${MARGIN}" font-size="14" font-weight="600" fill="#0F172A">${escapeXml(title)}</text>`,
    `<g transform="translate(${MARGIN} ${MARGIN + 24})">${headings.join("")}<g transform="translate(0 ${HEADING})">${edges.join("")}${nodes.join("")}${labels.join("")}</g>${legendSvg(layout.height + HEADING + LEGEND / 2 + 6)}</g>`,
    `${footSvg(foot, body, width - 2 * MARGIN)}</svg>`,
  ].join("");
}
