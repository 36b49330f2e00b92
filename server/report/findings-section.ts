import { SEVERITY_WORDS } from "@/server/contract/findings.ts";
import type { ReportFinding, ReportWay } from "@/server/contract/report.ts";
import { mechanismWords } from "@/server/view/mechanism-words.ts";
import { decidingStep, verdictSentence } from "@/server/view/proof-view.ts";
import { describeRef } from "@/server/view/ref-view.ts";
import { type Block, type Cell, counted, grouped, type Limits, sectionHeading, tableOf } from "./document.ts";
import type { HashedReport } from "./report.ts";
import { between, evidenceWords, returnedWords, sentence } from "./words.ts";

/** Members, statements and ways of a finding that a document tells; the finding counts them all. */
const TOLD = 5;

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What a finding says as a sentence. A name at its beginning stays as it is written: in another case it is another name. */
function summarySentence({ summary, subject, members }: ReportFinding): string {
  const [first = ""] = summary.split(" ");
  const names = [subject, ...members.first.map((one) => one.ref)].map((ref) => describeRef(ref).label);
  return sentence(/^[a-z]+$/.test(first) && !names.includes(first) ? capitalised(summary) : summary);
}

/** Every step of a way as a sentence, with the statement that decides it. */
export function stepItems({ edges }: ReportWay): readonly string[] {
  return edges.map((edge) => {
    const step = decidingStep(edge);
    const by = step?.evidence ? ` Decided by ${evidenceWords(step.evidence)}.` : "";
    return `${mechanismWords(edge.mechanism).title}: ${verdictSentence(edge)}${by}`;
  });
}

const inScopeWords = (n: number): string =>
  n === 0 ? "none of them is in the scope; a way leads through it" : `${grouped(n)} of them ${n === 1 ? "is" : "are"} in the scope`;

function memberItems({ members, inScope }: ReportFinding): readonly Cell[] {
  const told = members.first.slice(0, TOLD).map((one): Cell => ({ ref: one.ref }));
  const left = members.total - told.length;
  return [...told, ...(left > 0 ? [`and ${grouped(left)} more`] : []), ...(inScope < members.total ? [inScopeWords(inScope)] : [])];
}

/** The first of a list; that there are more is said. */
const firstOf = (items: readonly string[]): readonly string[] => (items.length > TOLD ? [...items.slice(0, TOLD), "and more"] : items);

function wayItems({ paths }: ReportFinding): readonly string[] {
  return paths.map(({ from, to, verdict, path }) => {
    const through = between(path);
    return `${verdict}: ${from} → ${through === "" ? "" : `${through} → `}${to}`;
  });
}

function fixBlocks({ fix }: ReportFinding): readonly Block[] {
  if (!fix) return [{ kind: "facts", rows: [["Change", "no change is proposed"]] }];
  const managed = fix.managedBy === undefined ? "" : ` Its tags say that ${fix.managedBy} makes it: change it there.`;
  const left = Math.max(0, fix.commands.length - TOLD) + fix.left;
  const told = `the report as JSON has ${fix.left > 0 ? "the first" : "all"} ${fix.commands.length}`;
  return [
    { kind: "facts", rows: [["Change", `${sentence(fix.summary)}${fix.automatic ? "" : " Something has to be filled in (…)."}${managed}`]] },
    ...(fix.commands.length > 0 ? [{ kind: "commands" as const, lines: fix.commands.slice(0, TOLD) }] : []),
    ...(left > 0 ? [{ kind: "text" as const, text: `${counted(left, "more command")} like these; ${told}.` }] : []),
  ];
}

const returnedRows = (finding: ReportFinding): readonly (readonly [string, Cell])[] => (finding.returned ? [["Accepted once", returnedWords(finding)]] : []);

/** What somebody lives with: who answers for it, why, and until when. */
function acceptedTable({ accepted }: HashedReport, limits: Limits): Block {
  return tableOf(
    accepted,
    limits.rows,
    {
      caption: "Findings that somebody lives with",
      columns: [
        { name: "Severity", as: "word", width: 1.2 },
        { name: "What is wrong", width: 3 },
        { name: "Subject", width: 4 },
        { name: "Members", as: "number", width: 1 },
        { name: "Accepted by", width: 2 },
        { name: "Until", width: 2 },
        { name: "Why", width: 3 },
      ],
    },
    ({ risk, ...one }) => [
      one.severity,
      one.title,
      { ref: one.subject },
      one.members.total,
      risk.owner,
      risk.until,
      risk.link === null ? risk.reason : `${risk.reason} (${risk.link})`,
    ],
  );
}

function blocksOf(finding: ReportFinding, way: ReportWay | undefined, isDrawn: boolean): readonly Block[] {
  const evidence = firstOf(finding.evidence.map(evidenceWords));
  const ways = firstOf(wayItems(finding));
  return [
    { kind: "heading", level: 3, text: finding.title, id: `finding-${finding.id}`, word: finding.severity },
    { kind: "text", text: summarySentence(finding) },
    { kind: "text", text: finding.why },
    {
      kind: "facts",
      rows: [["Subject", { ref: finding.subject }], ["Rule", finding.rule], ["Id", { ref: finding.id }], ...returnedRows(finding)],
    },
    { kind: "text", text: `${counted(finding.members.total, "member")}:` },
    { kind: "list", items: memberItems(finding) },
    ...(ways.length > 0
      ? [
          { kind: "text" as const, text: "Ways that it opens:" },
          { kind: "list" as const, items: ways },
        ]
      : []),
    ...(way
      ? [
          { kind: "text" as const, text: "One of them, step by step:" },
          { kind: "list" as const, items: stepItems(way), ordered: true },
        ]
      : []),
    ...(way && isDrawn ? [{ kind: "picture" as const, way, title: `${finding.title}: ${finding.subject}` }] : []),
    ...(evidence.length > 0
      ? [
          { kind: "text" as const, text: "Where it is written:" },
          { kind: "list" as const, items: evidence },
        ]
      : []),
    ...fixBlocks(finding),
  ];
}

/** All findings in a table, and the worst of them one by one, the first with a picture of their way. */
export function* findingBlocks(report: HashedReport, limits: Limits): Generator<Block> {
  const { findings, ways } = report;
  const { counts } = report.about;
  yield sectionHeading("findings");
  if (report.accepted.length > 0) yield acceptedTable(report, limits);
  if (findings.length === 0) {
    yield { kind: "text", text: `Nothing${report.accepted.length > 0 ? " else" : ""} was found to be wrong, as far as was read.` };
    return;
  }
  const words = SEVERITY_WORDS.flatMap((word) => (counts.findings[word] > 0 ? [`${grouped(counts.findings[word])} ${word}`] : []));
  yield { kind: "text", text: `${counted(findings.length, "finding")}: ${words.join(", ")}. What has one cause is one finding with its members.` };
  yield tableOf(
    findings,
    limits.rows,
    {
      caption: "All findings, the worst first",
      columns: [
        { name: "Severity", as: "word", width: 1.2 },
        { name: "What is wrong", width: 3 },
        { name: "Subject", width: 4 },
        { name: "Members", as: "number", width: 1 },
        { name: "Id", width: 3 },
      ],
    },
    (one) => [one.severity, one.title, { ref: one.subject }, one.members.total, { ref: one.id }],
  );
  const byFinding = new Map(ways.map((way) => [way.finding ?? "", way]));
  const drawn = new Set(
    findings
      .filter((one) => byFinding.has(one.id))
      .slice(0, limits.pictures)
      .map((one) => one.id),
  );
  for (const one of findings.slice(0, limits.findings)) yield* blocksOf(one, byFinding.get(one.id), drawn.has(one.id));
  const left = findings.length - limits.findings;
  if (left > 0)
    yield { kind: "text", text: `${counted(left, "more finding is", "more findings are")} told in the table alone; the same report as JSON tells all.` };
}
