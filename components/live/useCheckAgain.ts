"use client";

import { useMutation } from "@tanstack/react-query";
import { apiSend } from "@/components/state/api";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import type { LiveQuestion, LiveReport } from "@/server/contract/live";

/** An answer of what is there now, with what was read for it. */
type Checked = { readonly live: LiveReport };

export interface CheckAgain<A extends Checked> {
  readonly check: () => void;
  /** Back to what the snapshot says. */
  readonly clear: () => void;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly answer: A | undefined;
}

/** Has the server read anew what an answer rests on. An answer to another question, or about another snapshot, is none to this one. */
export function useCheckAgain<A extends Checked>(question: LiveQuestion, params: Readonly<Record<string, string>>): CheckAgain<A> {
  const [snapshot] = useSnapshotParam();
  const asked = JSON.stringify([params, snapshot]);
  const { mutate, reset, isPending, error, data, variables } = useMutation({
    mutationFn: (_asked: string) => apiSend<A>("POST", `live/${question}`, params, { snapshot }),
  });
  const isThis = variables === asked;
  return { check: () => mutate(asked), clear: reset, isPending: isPending && isThis, error: isThis ? error : null, answer: isThis ? data : undefined };
}
