import { policiesOn } from "@/server/policy/any-resource.ts";
import type { CompiledPolicy, InvalidPolicy } from "@/server/policy/document.ts";
import type { StoredPolicy } from "@/server/policy/inputs.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import { askedByAll } from "@/server/policy/what-is-asked.ts";
import { type IdentityCaller, namesInDocuments, type Part, splitCallers } from "./caller-class.ts";
import { numberOf } from "./number-of.ts";

/** One question that is put to many callers. */
export interface AskedOfMany {
  /** The actions it is about, in lower case; the very list each time, for what policies ask about them is kept by it. */
  readonly actions: readonly string[];
  /** What stands on the resource, or on the role that is to be assumed, and the resource control policies above it. */
  readonly onResource: readonly StoredPolicy[];
  /** Whether whoever starts a session of the caller may choose tags for it (B33). */
  readonly mayCarryTags: (caller: IdentityCaller) => boolean;
}

type Document = CompiledPolicy | InvalidPolicy;

const documentsOf = (policies: readonly StoredPolicy[]): readonly Document[] => policies.map((p) => p.policy);

/** Whether a policy has a word on one of the actions; one that is not valid may have any. */
const speaks = (policy: Document, actions: readonly string[]): boolean => policy.state === "invalid" || actions.some((a) => policy.statementsFor(a).length > 0);

const numbersOf = (documents: Iterable<Document>): string => [...new Set([...documents].map(numberOf))].sort((a, b) => a - b).join(" ");

/**
 * Callers in parts that nothing can tell apart which the question, the documents around them and those on the resource ask: what is decided for the first of a
 * part holds for all (B2, B5, B14, B17). Who lacks a document is in a part with those who lack one too.
 */
export function alikeCallers(callers: readonly IdentityCaller[], { actions, onResource, mayCarryTags }: AskedOfMany): readonly Part<IdentityCaller>[] {
  const speaking = new Map<Document, boolean>();
  const isSpeaking = (document: Document): boolean => {
    const known = speaking.get(document) ?? speaks(document, actions);
    speaking.set(document, known);
    return known;
  };
  const keyOf = (caller: IdentityCaller): string => {
    const { identity } = caller;
    const { boundary } = identity;
    return [
      identity.account,
      identity.kind,
      numbersOf(documentsOf(identity.identityPolicies).filter(isSpeaking)),
      identity.identityPoliciesMissing.length > 0 ? "more" : "",
      boundary.state === "read" ? (boundary.value ? numberOf(boundary.value.policy) : "none") : "?",
      isServiceLinkedPath(identity.path) ? "service-linked" : "",
      mayCarryTags(caller) ? "tagged" : "",
    ].join("|");
  };
  const beside = documentsOf(onResource);
  const [askedBeside, named] = [askedByAll(beside, actions), namesInDocuments(beside)];
  return [...Map.groupBy(callers, keyOf)].flatMap(([key, all]) => {
    const members = all as [IdentityCaller, ...IdentityCaller[]];
    const { identity, limits, rcps } = policiesOn(members[0]);
    const around = documentsOf([...identity, ...limits, ...rcps]);
    const asked = askedByAll(around, actions);
    const alike = { key, account: members[0].identity.account, members, asked, resources: undefined, mayCarryTags: mayCarryTags(members[0]) };
    return splitCallers(alike, askedBeside, named);
  });
}
