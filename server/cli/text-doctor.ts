import { type DoctorAnswer, doctorAnswer } from "@/server/contract/doctor.ts";

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
