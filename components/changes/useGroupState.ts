"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { GROUP_KINDS, type GroupKind } from "@/server/contract/change-group-names";

const STATE = { by: parseAsStringLiteral(GROUP_KINDS).withDefault("namespace"), in: parseAsString };

/** Which groups are counted, and the one whose changes alone are shown, as the address holds them. `chosen`: undefined none, null what is in no group. */
export function useGroupState() {
  const [state, setState] = useQueryStates(STATE, { history: "push" });
  return {
    by: state.by,
    chosen: state.in === null ? undefined : state.in === "" ? null : state.in,
    countBy: (by: GroupKind) => void setState({ by, in: null }),
    choose: (group: string | null | undefined) => void setState({ in: group === undefined ? null : (group ?? "") }),
  };
}
