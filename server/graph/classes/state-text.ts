import type { KeyState } from "@/server/policy/request-context.ts";

/** A key's state as text, the same for states that no condition can tell apart; whose fact is missing makes no difference. */
export function stateText(state: KeyState | undefined): string {
  if (!state) return "";
  switch (state.kind) {
    case "known":
      return `=${JSON.stringify(state.values)}`;
    case "absent":
      return "absent";
    case "open":
      return `open ${JSON.stringify([state.suppliedBy, state.label, state.presence, state.pattern, state.except, state.oneOf])}`;
    case "missing":
      return `missing ${JSON.stringify([state.fact.what, state.presence, state.pattern, state.except, state.oneOf])}`;
  }
}
