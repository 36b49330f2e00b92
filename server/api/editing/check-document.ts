import { accessPolicy } from "@/server/cluster/access/access-policies.ts";
import { readDocument } from "@/server/collect/bundle/read-document.ts";
import type { DocumentCheckAnswer, DocumentProblem } from "@/server/contract/editing.ts";
import type { ActionCatalogue } from "@/server/policy/actions/catalogue.ts";
import { nearest } from "@/server/policy/actions/nearest.ts";
import type { PolicyKind } from "@/server/policy/document.ts";
import { isRecord } from "@/server/policy/parse-report.ts";
import { ACCESS_POLICIES, ENTRY_TYPES } from "@/server/view/editing/answer-shapes.ts";
import { isJsonText } from "@/server/view/editing/place.ts";
import { objectComplaints } from "./check-kubernetes.ts";
import { type PolicyPlace, policyComplaints } from "./check-policies.ts";
import { type Complaint, meant } from "./complaint.ts";
import { type Path, type PlacedDocument, placedDocuments } from "./text-places.ts";

const MOST = 100;
const DEEPEST = 24;

type Fields = Readonly<Record<string, unknown>>;

const ORGANIZATION: Readonly<Record<string, PolicyKind>> = { SERVICE_CONTROL_POLICY: "scp", RESOURCE_CONTROL_POLICY: "rcp" };

/** The policies that an object holds itself. */
function policiesOf(fields: Fields, path: Path): PolicyPlace[] {
  const at = (key: string, kind: PolicyKind): PolicyPlace[] => (fields[key] === undefined ? [] : [{ path: [...path, key], kind, policy: fields[key] }]);
  const summary = isRecord(fields["PolicySummary"]) ? fields["PolicySummary"]["Type"] : undefined;
  const level = typeof summary === "string" ? ORGANIZATION[summary] : undefined;
  return [
    ...at("AssumeRolePolicyDocument", "trust"),
    ...at("PolicyDocument", "identity"),
    ...(fields["VersionId"] === undefined ? [] : at("Document", "identity")),
    ...(level ? at("Content", level) : []),
  ];
}

function entryComplaints(fields: Fields, path: Path): Complaint[] {
  const entry = isRecord(fields["accessEntry"]) ? fields["accessEntry"] : {};
  const type = entry["type"];
  const types = Object.keys(ENTRY_TYPES);
  const wrongType: Complaint[] =
    typeof type === "string" && !types.includes(type)
      ? [
          {
            severity: "warning",
            path: [...path, "accessEntry", "type"],
            message: `\`${type}\` is no type of access entry that is known${meant(nearest(type, types))}`,
          },
        ]
      : [];
  const groups = Array.isArray(entry["kubernetesGroups"]) && (type ?? "STANDARD") === "STANDARD" ? entry["kubernetesGroups"] : [];
  const refused = groups.flatMap((group: unknown, i): Complaint[] =>
    typeof group === "string" && group.startsWith("system:")
      ? [
          {
            severity: "error",
            path: [...path, "accessEntry", "kubernetesGroups", i],
            message: `EKS refuses the group \`${group}\`: one of a standard entry does not begin with \`system:\``,
          },
        ]
      : [],
  );
  const policies = Array.isArray(fields["associatedAccessPolicies"]) ? fields["associatedAccessPolicies"] : [];
  const unlisted = policies.flatMap((one: unknown, i): Complaint[] => {
    const arn = isRecord(one) ? one["policyArn"] : undefined;
    if (typeof arn !== "string" || accessPolicy(arn).isListed) return [];
    return [
      {
        severity: "warning",
        path: [...path, "associatedAccessPolicies", i, "policyArn"],
        message: `\`${arn}\` is no access policy that is known${meant(nearest(arn, Object.keys(ACCESS_POLICIES)))}`,
      },
    ];
  });
  return [...wrongType, ...refused, ...unlisted];
}

/** Everything that is wrong with a value and what is in it. */
function* complaints(value: unknown, path: Path, catalogue: ActionCatalogue): Generator<Complaint> {
  if (path.length > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) yield* complaints(one, [...path, i], catalogue);
    return;
  }
  // what a plan holds is its own, and read as a whole
  if (!isRecord(value) || "resource_changes" in value) return;
  const policies = policiesOf(value, path);
  for (const one of policies) yield* policyComplaints(one, catalogue);
  yield* entryComplaints(value, path);
  for (const one of objectComplaints(value)) yield { ...one, path: [...path, ...one.path] };
  const done = new Set(policies.map((one) => one.path.at(-1)));
  for (const [key, held] of Object.entries(value)) if (!done.has(key)) yield* complaints(held, [...path, key], catalogue);
}

function placedAt(document: PlacedDocument, { path, part, within, severity, message }: Complaint): DocumentProblem {
  const span = within ? document.spanWithin(path, within.text, within.nth) : document.spanOf(path, part ?? "value");
  // of what takes several lines only the beginning is marked
  return { severity, message, ...(span.line === span.endLine ? span : { ...span, endLine: span.line, endColumn: span.column + 1 }) };
}

/** What the reader of changes would say of a text as a whole. */
function unread(text: string): DocumentProblem[] {
  if (text.trim() === "") return [];
  return readDocument("change.yaml", Buffer.from(text)).failed.map(({ reason, line = 1, column = 1 }) => ({
    severity: "error",
    message: reason.startsWith("unknown form") ? `the text has an ${reason}` : `the text ${reason}`,
    line,
    column,
    endLine: line,
    endColumn: column + 1,
  }));
}

const TWICE = "the key stands twice: the last one counts, and AWS refuses a policy in which one does";

/** Reads documents as a change would be read, and tells what is wrong with them and where. Nothing is tried, and nothing is kept. */
export function checkDocument(text: string, catalogue: ActionCatalogue): DocumentCheckAnswer {
  const failed = unread(text);
  // JSON that is broken may still be YAML: what that would say nobody wrote
  const isBroken = isJsonText(text) && failed.some(({ message }) => !message.includes("unknown form"));
  const found = (isBroken ? [] : placedDocuments(text)).flatMap((document) => [
    ...[...complaints(document.value, [], catalogue)].map((one) => placedAt(document, one)),
    ...document.twice.map((span): DocumentProblem => ({ severity: "error", message: TWICE, ...span })),
  ]);
  const all = [...failed, ...found].sort((a, b) => a.line - b.line || a.column - b.column);
  return { total: all.length, problems: all.slice(0, MOST) };
}
