import { askFindings } from "@/server/api/ask-findings.ts";
import { askDiff } from "@/server/api/changes/ask-diff.ts";
import type { Declared } from "@/server/api/declared/declared.ts";
import type { Estate } from "@/server/api/estate.ts";
import { SEVERITY_WORDS } from "@/server/contract/findings.ts";
import type { Notice, NoticeEvent } from "@/server/contract/notice.ts";
import { type Severity, severityRank } from "@/server/findings/severity.ts";
import type { Verdict } from "@/server/model/verdict.ts";

/** A source as a snapshot holds it. */
export interface HeldSource {
  readonly name: string;
  readonly state: "complete" | "partial" | "failed";
}

/** A snapshot that a notice compares. */
export interface NoticeSide {
  readonly snapshot: string;
  readonly capturedAt: string;
  readonly estate: Estate;
  readonly sources: readonly HeldSource[];
}

export interface NoticeAsked {
  readonly before: NoticeSide;
  readonly after: NoticeSide;
  readonly declared: Declared;
  /** Acceptances that came to their end after this are told, in milliseconds since the epoch. */
  readonly since: number;
  readonly severity: Severity;
  readonly hasNames: boolean;
}

/** As many events as one message lists. */
const LISTED = 20;
const WORDS: Readonly<Record<NoticeEvent["kind"], readonly [one: string, many: string]>> = {
  "new-access": ["kind of new access", "kinds of new access"],
  finding: ["finding opened", "findings opened"],
  "accepted-risk-over": ["accepted risk is back", "accepted risks are back"],
  source: ["source is not read whole any more", "sources are not read whole any more"],
};

type Severe = Verdict & { readonly severity?: Severity };

const shown = ({ from, to, mechanism, verdict }: Verdict): string => `${from} -> ${to} by ${mechanism} (${verdict})`;

/** New access, by what caused it: one statement may open thousands of ways. */
function accessEvents(asked: NoticeAsked): readonly NoticeEvent[] {
  const { appeared, changed } = askDiff(asked.before.estate, asked.after.estate, asked.declared.marks);
  const ways: readonly (Severe & { readonly because: { readonly summary: string } })[] = [
    ...appeared,
    ...changed.map((one) => ({ ...one.after, because: one.because, ...(one.severity && { severity: one.severity }) })),
  ];
  const severe = ways.filter((one) => one.severity !== undefined && severityRank(one.severity) <= severityRank(asked.severity));
  return [...Map.groupBy(severe, (one) => one.because.summary)].flatMap(([summary, all]): readonly NoticeEvent[] => {
    const [worst] = all.toSorted((a, b) => severityRank(a.severity ?? "low") - severityRank(b.severity ?? "low"));
    if (!worst) return [];
    const more = all.length > 1 ? ` and ${all.length - 1} more` : "";
    return [{ kind: "new-access", severity: worst.severity ?? "low", ways: all.length, names: `${shown(worst)}${more}, because of ${summary}` }];
  });
}

function findingEvents({ before, after, declared, since, severity }: NoticeAsked): readonly NoticeEvent[] {
  const isSevere = (one: { readonly severity: Severity }): boolean => severityRank(one.severity) <= severityRank(severity);
  const opened = askFindings(after.estate, declared, before.estate).findings.filter(isSevere);
  const over = askFindings(after.estate, declared).findings.filter(
    ({ returned }) => returned?.because === "expired" && Date.parse(returned.risk.until) >= since && Date.parse(returned.risk.until) < declared.now,
  );
  return [
    ...opened.map(
      ({ id, rule, title, summary, members, severity: how }): NoticeEvent => ({
        kind: "finding",
        severity: how,
        id,
        rule,
        title,
        members: members.total,
        names: summary,
      }),
    ),
    ...over.map(
      ({ id, title, summary, severity: how }): NoticeEvent => ({ kind: "accepted-risk-over", severity: how, id, because: "expired", title, names: summary }),
    ),
  ];
}

/** Sources that were read whole before, and are not now. */
const sourceEvents = ({ before, after }: NoticeAsked): readonly NoticeEvent[] =>
  after.sources.flatMap(({ name, state }): readonly NoticeEvent[] => {
    const was = before.sources.find((one) => one.name === name)?.state;
    return state === "complete" || was !== "complete" ? [] : [{ kind: "source", state, names: name }];
  });

const rank = (event: NoticeEvent): number => (event.kind === "source" ? SEVERITY_WORDS.length : severityRank(event.severity));

function lineOf(event: NoticeEvent): string {
  const names = event.names === undefined ? "" : `: ${event.names}`;
  if (event.kind === "source") return `- a source is ${event.state === "failed" ? "not read" : "read in part"}${names}`;
  if (event.kind === "new-access") return `- ${event.severity}: ${event.ways} new ${event.ways === 1 ? "way" : "ways"}${names}`;
  return `- ${event.severity}: ${event.title}${names}`;
}

function headOf(events: readonly NoticeEvent[]): string {
  const counts = Object.entries(WORDS).flatMap(([kind, [one, many]]) => {
    const count = events.filter((event) => event.kind === kind).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  return `Rolewalk: ${counts.join(", ")}`;
}

/** What is told after a snapshot was made; undefined: nothing. One message, the worst first. Names are left out where they are not wanted. */
export function composeNotice(asked: NoticeAsked): Notice | undefined {
  const all = [...accessEvents(asked), ...findingEvents(asked), ...sourceEvents(asked)].toSorted((a, b) => rank(a) - rank(b));
  if (all.length === 0) return undefined;
  const events = all.slice(0, LISTED).map(({ names, ...event }): NoticeEvent => (asked.hasNames && names !== undefined ? { ...event, names } : event));
  const more = all.length - events.length;
  return {
    type: "rolewalk.notice",
    text: [headOf(all), ...events.map(lineOf), ...(more > 0 ? [`and ${more} more`] : [])].join("\n"),
    snapshot: asked.after.snapshot,
    before: asked.before.snapshot,
    capturedAt: asked.after.capturedAt,
    events,
    more,
  };
}
