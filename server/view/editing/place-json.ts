import { findNodeAtLocation, getLocation, type Node, parseTree } from "jsonc-parser";
import type { Level, Place } from "./place.ts";

function levelOf(node: Node | undefined): Level {
  const keys = new Set<string>();
  const texts = new Map<string, string>();
  for (const { children } of node?.type === "object" ? (node.children ?? []) : []) {
    const [key, value] = children ?? [];
    if (typeof key?.value !== "string") continue;
    keys.add(key.value);
    if (typeof value?.value === "string") texts.set(key.value, value.value);
  }
  return { keys, texts };
}

/** Letters of a word that stands without quotes. */
const BARE = /[^\s{}[\],:"]*$/;

interface Word {
  readonly from: number;
  readonly to: number;
  readonly quote: string;
  readonly isClosed: boolean;
}

function wordAt(text: string, offset: number, node: Node | undefined): Word {
  const isIn = node && (node.type === "string" || node.type === "property") && text[node.offset] === '"' && offset > node.offset;
  if (!isIn) return { from: offset - (BARE.exec(text.slice(0, offset))?.[0].length ?? 0), to: offset, quote: "", isClosed: false };
  const end = node.offset + node.length;
  const isClosed = node.length > 1 && text[end - 1] === '"' && offset < end;
  return { from: node.offset + 1, to: isClosed ? end - 1 : Math.max(offset, node.offset + 1), quote: '"', isClosed };
}

/** @see placeAt */
export function jsonPlace(text: string, offset: number): Place {
  const { path: whole, previousNode, isAtPropertyKey } = getLocation(text, offset);
  const word = wordAt(text, offset, previousNode);
  const path = isAtPropertyKey ? whole.slice(0, -1) : whole;
  const root = parseTree(text, [], { allowTrailingComma: true });
  const levels = Array.from({ length: path.length + 1 }, (_, i) => levelOf(root && findNodeAtLocation(root, path.slice(0, i))));
  return {
    syntax: "json",
    at: isAtPropertyKey ? "key" : "value",
    path,
    levels,
    ...word,
    typed: text.slice(word.from, Math.max(word.from, offset)),
    hasColon: isAtPropertyKey && /^"?\s*:/.test(text.slice(word.to)),
  };
}
