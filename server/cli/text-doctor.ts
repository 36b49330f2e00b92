import { type DoctorAnswer, doctorAnswer, estimateAnswer } from "@/server/contract/doctor.ts";

type SourceCheck = DoctorAnswer["sources"][number];
type CallCheck = SourceCheck["checks"][number];

const STATES: Readonly<Record<SourceCheck["state"], string>> = {
  complete: "everything that is needed may be read",
  partial: "not everything may be read",
  failed: "does not answer",
};

const lineOf = (check: CallCheck): readonly string[] => [
  `  ${check.isOptional ? "optional" : "missing "}  ${check.permission}${check.outcome === "failed" ? " (not refused, but not answered)" : ""}`,
  `            weaker without it: ${check.weakens}`,
  ...(check.reason === undefined ? [] : [`            the call ${check.reason}`]),
];

function sourceLines(source: SourceCheck): readonly string[] {
  const lacking = source.checks.filter((one) => one.outcome === "denied" || one.outcome === "failed");
  const answered = source.checks.filter((one) => one.outcome === "ok").length;
  const unasked = source.checks.filter((one) => one.outcome === "not-asked").length;
  return [
    `${source.name} (${source.kind}): ${STATES[source.state]}`,
    ...(source.state === "failed"
      ? [`  ${source.reason ?? ""}`]
      : [`  ${answered} ${answered === 1 ? "call is" : "calls are"} answered${unasked > 0 ? `, for ${unasked} there was nothing to ask about` : ""}`]),
    ...[...lacking].sort((a, b) => Number(a.isOptional) - Number(b.isOptional)).flatMap(lineOf),
  ];
}

/** What each source lacks, the needed permissions first. */
export const doctorLines = (answer: unknown): string[] =>
  doctorAnswer.parse(answer).sources.flatMap((source, i) => [...(i > 0 ? [""] : []), ...sourceLines(source)]);

/** How many calls a scan sends: by source, and by operation over all of them. */
export function estimateLines(answer: unknown): string[] {
  const { calls, sources, ledger } = estimateAnswer.parse(answer);
  const byOperation = Map.groupBy(ledger, (one) => `${one.service} ${one.operation}`);
  const rows = [...byOperation].map(([name, all]) => ({ name, count: all.reduce((sum, one) => sum + one.count, 0) })).sort((a, b) => b.count - a.count);
  const width = String(rows[0]?.count ?? 0).length;
  return [
    ...sources.map((one) => `${one.name} (${one.kind}): ${one.state === "failed" ? `does not answer: ${one.reason ?? ""}` : `${one.calls} calls`}`),
    "",
    ...rows.map(({ name, count }) => `  ${String(count).padStart(width)}  ${name}`),
    `${calls} calls in all, those that are tried again not counted`,
  ];
}
