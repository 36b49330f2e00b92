import { UsageError } from "@/server/api/usage-error.ts";
import { type DiffAnswer, diffAnswer } from "@/server/contract/diff.ts";
import { SEVERITY_WORDS } from "@/server/contract/findings.ts";

const GATE_FAILED = 1;
const GATE = /^new-access:([a-z]+)$/;

/** What `--fail-on` does, for `--help`. */
export const ACCESS_GATE = "new-access:SEVERITY: exit with 1 when access is new, or decided better, that is that severe or worse";

/** The severities that fail the gate: the one that is named and those that are worse. @throws UsageError */
export function failingSeverities(text: string): readonly string[] {
  const words: readonly (string | undefined)[] = SEVERITY_WORDS;
  const limit = words.indexOf(GATE.exec(text)?.[1]);
  if (limit < 0) throw new UsageError("invalid", `--fail-on takes new-access:SEVERITY with one of ${SEVERITY_WORDS.join(", ")}, not \`${text}\``);
  return SEVERITY_WORDS.slice(0, limit + 1);
}

/** Whether access is new, or decided better than before, that is as severe as one of these. */
const fails = ({ appeared, changed }: DiffAnswer, severities: readonly string[]): boolean =>
  [...appeared, ...changed].some(({ severity }) => severity !== undefined && severities.includes(severity));

/** The gate that was asked for: given the answer it sets the exit code. @throws UsageError before anything is asked, when it is none */
export function accessGate(text: string | undefined): (answer: unknown) => void {
  const failing = text === undefined ? [] : failingSeverities(text);
  return (answer) => {
    if (failing.length > 0 && fails(diffAnswer.parse(answer), failing)) process.exitCode = GATE_FAILED;
  };
}
