import { ANY_ONE, ANY_RUN, splitTokens, type Tokens } from "./wildcard.ts";

/** As `*` and `?`, but not over a colon: inside the first five parts of an ARN (A47). */
const RUN_IN_PART = -3;
const ONE_IN_PART = -4;
const COLON = 58;
const MAX_STATES = 3000;

/** Tokens of an ARN pattern for `sampleRegions`; undefined when the pattern can match no ARN. */
export function arnRegionTokens(tokens: Tokens): number[] | undefined {
  const parts = splitTokens(tokens, 6);
  if (parts.length < 6) return undefined;
  return parts.flatMap((part, i) => {
    const inside = i === 5 ? part : part.map((t) => (t === ANY_RUN ? RUN_IN_PART : t === ANY_ONE ? ONE_IN_PART : t));
    return i === 0 ? inside : [COLON, ...inside];
  });
}

const isRun = (token: number | undefined): boolean => token === ANY_RUN || token === RUN_IN_PART;

/** The positions reachable without reading: a run may be empty. */
function close(tokens: Tokens, positions: Iterable<number>): number[] {
  const out = new Set<number>();
  for (const start of positions) {
    let at = start;
    out.add(at);
    while (isRun(tokens[at])) {
      at += 1;
      out.add(at);
    }
  }
  return [...out].sort((a, b) => a - b);
}

function stepOne(token: number | undefined, code: number): "stay" | "move" | "stop" {
  if (token === ANY_RUN) return "stay";
  if (token === RUN_IN_PART) return code === COLON ? "stop" : "stay";
  if (token === ANY_ONE || token === code) return "move";
  return token === ONE_IN_PART && code !== COLON ? "move" : "stop";
}

function step(tokens: Tokens, positions: readonly number[], code: number): number[] {
  const next: number[] = [];
  for (const p of positions) {
    const way = stepOne(tokens[p], code);
    if (way === "stay") next.push(p);
    else if (way === "move") next.push(p + 1);
  }
  return close(tokens, next);
}

interface State {
  readonly positions: readonly (readonly number[])[];
  readonly text: string;
}

const keyOf = (positions: State["positions"]): string => positions.map((p) => p.join(",")).join(";");

/** A character that no pattern names: it stands for all the others. */
function otherCharacter(patterns: readonly Tokens[]): number {
  const used = new Set(patterns.flat());
  let code = 120;
  while (used.has(code)) code += 1;
  return code;
}

function alphabet(patterns: readonly Tokens[], state: State, other: number): Set<number> {
  const codes = new Set<number>([other, COLON]);
  patterns.forEach((tokens, i) => {
    for (const p of state.positions[i] ?? []) {
      const token = tokens[p];
      if (token !== undefined && token >= 0) codes.add(token);
    }
  });
  return codes;
}

export interface Regions {
  /** One text for each way in which the patterns can match or not match a text. */
  readonly samples: readonly string[];
  /** False when the search was cut short: there may be ways without a sample. */
  readonly isComplete: boolean;
}

/** Walks all patterns over all texts at once; exact, because patterns are regular (semantics 0.5). */
export function sampleRegions(patterns: readonly Tokens[], maxStates = MAX_STATES): Regions {
  const other = otherCharacter(patterns);
  const start: State = { positions: patterns.map((tokens) => close(tokens, [0])), text: "" };
  const seen = new Set([keyOf(start.positions)]);
  const queue: State[] = [start];
  const samples = new Map<string, string>();
  for (let i = 0; i < queue.length; i += 1) {
    const state = queue[i];
    if (!state) break;
    const accepted = patterns.map((tokens, n) => (state.positions[n]?.includes(tokens.length) ? "1" : "0")).join("");
    if (!samples.has(accepted)) samples.set(accepted, state.text);
    for (const code of alphabet(patterns, state, other)) {
      const positions = patterns.map((tokens, n) => step(tokens, state.positions[n] ?? [], code));
      const key = keyOf(positions);
      if (seen.has(key)) continue;
      if (seen.size >= maxStates) return { samples: [...samples.values()], isComplete: false };
      seen.add(key);
      queue.push({ positions, text: state.text + String.fromCharCode(code) });
    }
  }
  return { samples: [...samples.values()], isComplete: true };
}
