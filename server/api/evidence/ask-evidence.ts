import type { Estate } from "@/server/api/estate.ts";
import type { EvidenceDocumentAnswer } from "@/server/contract/evidence.ts";
import { evidenceDocument } from "./evidence-document.ts";
import { sourceFiles } from "./source-files.ts";

/** As many files as are named; all are counted. */
const FILES = 10;

/** Names of fields and values that a document's name points at: `spec.nodeName`, `container api, env AWS_ROLE_ARN`, `hostPath /var/run at /run`. */
function pointedAt(document: string): readonly string[] {
  const named = document.match(/[A-Za-z_/][\w./:@-]*/g) ?? [];
  return named.flatMap((word) => (word.includes(".") && !word.startsWith("/") ? [word, word.slice(word.lastIndexOf(".") + 1)] : [word]));
}

/** kubectl's names of fields that are kept under another one. */
const KEPT_AS: Readonly<Record<string, string>> = { serviceAccountName: "serviceAccount", privileged: "privileged", "client ids": "ClientIDList" };

function wordsIn(json: unknown, document: string): readonly string[] {
  if (document === "client ids") return ["ClientIDList"];
  const text = JSON.stringify(json) ?? "";
  const words = pointedAt(document).map((word) => KEPT_AS[word] ?? word);
  return [...new Set(words)].filter((word) => word.length > 3 && (text.includes(`"${word}"`) || (word.startsWith("/") && text.includes(word))));
}

/** `evidence`: the document a step points into, the words of it that matter, which files it was read from, and when. */
export function askEvidence(estate: Estate, { source, document }: { readonly source: string; readonly document: string }): EvidenceDocumentAnswer {
  const found = evidenceDocument(estate, { source, document });
  const files = sourceFiles(estate.facts.coverage, source, document);
  return {
    source,
    document,
    found: found !== undefined,
    title: found?.title ?? document,
    json: found?.json ?? null,
    words: found ? [...wordsIn(found.json, document)] : [],
    files: { total: files.length, first: files.slice(0, FILES) },
    capturedAt: estate.facts.capturedAt,
  };
}
