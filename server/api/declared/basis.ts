import { createHash } from "node:crypto";
import type { Estate } from "@/server/api/estate.ts";
import { evidenceDocument } from "@/server/api/evidence/evidence-document.ts";
import type { BasisOf } from "@/server/findings/accepted.ts";
import type { Member } from "@/server/findings/finding.ts";
import type { Evidence } from "@/server/model/step.ts";
import { StableEntities } from "@/server/query/diff/stable-entity.ts";

/** Documents that are short and say one thing: they count as a whole. */
const WHOLE = /^(access entry |Pod Identity association|aws-auth )/;

const listIn = (json: unknown, key: string): readonly unknown[] => {
  const value = (json as Readonly<Record<string, unknown>> | null)?.[key];
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
};

/** The text that a piece of evidence points at; undefined where it points at something that changes while it says the same, such as a time of last use. */
export function evidenceText(estate: Estate, { source, document, statement }: Evidence): unknown {
  if (statement === undefined && !WHOLE.test(document)) return undefined;
  const json = evidenceDocument(estate, { source, document })?.json;
  return statement === undefined ? json : (listIn(json, "Statement")[statement] ?? json);
}

/**
 * What a member of a finding rests on, as a digest: how severe it is, where its ways end, and the statements, entries and associations that show it. Pods and nodes that
 * were made anew change nothing.
 */
export function basisIn(estate: Estate): BasisOf {
  const stable = new StableEntities(estate.world);
  return ({ id }, { severity, paths, evidence }: Member) => {
    const ends = [...new Set(paths.map((path) => `${path.verdict} ${stable.of(path.to)}`))].toSorted();
    const texts = evidence.flatMap((one) => JSON.stringify(evidenceText(estate, one)) ?? []).toSorted();
    return createHash("sha256")
      .update(JSON.stringify([id, severity, ends, texts]))
      .digest("base64url");
  };
}
