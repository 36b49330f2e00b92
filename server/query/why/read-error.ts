import { errorOfDecodedMessage, errorOfEvent, isEvent } from "./cloudtrail-event.ts";
import { credentialErrors } from "./credential-error.ts";
import { iamDenials } from "./iam-denial.ts";
import { objectsIn } from "./json-in-text.ts";
import { kubernetesErrors } from "./kubernetes-error.ts";
import { mentionsIn } from "./mentions.ts";
import type { AccessDenied, ParsedError, ReadText } from "./parsed-error.ts";
import { plainText } from "./plain-text.ts";
import { podIdentityError } from "./pod-identity-error.ts";

/** Events first: they say all that the messages in them say, and when it was. */
const eventErrors = (text: string): readonly ParsedError[] =>
  objectsIn(text).flatMap((object) => (isEvent(object) ? errorOfEvent(object) : errorOfDecodedMessage(object)) ?? []);

/** The agent's own right to call EKS Auth is the node role's: it fails like Pod Identity, not like a pod's own call. */
function sorted(denial: AccessDenied): ParsedError {
  if (denial.action?.toLowerCase() !== "eks-auth:assumeroleforpodidentity") return denial;
  const { principal, because } = denial;
  return { kind: "pod-identity-failed", cause: "agent-refused", ...(principal ? { principal } : {}), ...(because ? { because } : {}) };
}

function messageErrors(plain: string): readonly ParsedError[] {
  const denials = iamDenials(plain).map(sorted);
  const pods = podIdentityError(plain);
  const credential = credentialErrors(plain);
  const { principals } = mentionsIn(plain);
  const isTold = denials.length > 0;
  return [
    ...denials,
    // a refusal that names its caller says more than its code or its encoded part
    ...credential.filter((e) => !(isTold && (e.kind === "encoded-message" || e.kind === "access-denied"))),
    ...(pods && !denials.some((d) => d.kind === "pod-identity-failed") && !credential.some((e) => e.kind === "token-expired" && e.of === "pod-identity-token")
      ? [pods]
      : []),
    ...kubernetesErrors(plain, principals),
  ];
}

const named = (value: unknown): number => (value === undefined ? 0 : 1);

/** How much an error says: who, what, on what, why. The end of a chain of credentials is what follows from another error beside it. */
function weight(error: ParsedError): number {
  switch (error.kind) {
    case "access-denied":
      return 2 * named(error.principal) + [error.action, error.resource, error.because, error.operation, error.eventTime].map(named).reduce((a, b) => a + b);
    case "kubernetes-forbidden":
      return 4;
    case "web-identity-denied":
    case "oidc-provider-missing":
    case "audience-refused":
    case "token-invalid":
      return 2 + 2 * named(error.subject) + named(error.role) + named(error.eventTime);
    case "saml-denied":
      return 2 + named(error.role) + named(error.eventTime);
    case "pod-identity-failed":
      return error.cause === "other" ? 1 : 3;
    case "token-expired":
    case "encoded-message":
    case "kubernetes-unauthorized":
      return 2;
    case "no-credentials":
      return 1;
    case "unrecognised":
      return 0;
  }
}

/** What an error is about, leaving out when: a message and its event are one error. */
function subjectOf(error: ParsedError): string {
  if (error.kind === "access-denied") return JSON.stringify([error.kind, error.principal, error.action?.toLowerCase(), error.resource]);
  if ("subject" in error) return JSON.stringify([error.kind, error.subject, error.role]);
  return JSON.stringify(error);
}

/**
 * Reads a pasted message, log excerpt or CloudTrail event: the first of the errors that name most, how many others there are, and the names
 * beside them. Never throws; its time grows linearly with the text.
 */
export function readError(text: string): ReadText {
  const plain = plainText(text);
  const events = eventErrors(text);
  const all = [...events, ...(events.length > 0 ? [] : messageErrors(plain))];
  const distinct = new Map(all.map((error) => [subjectOf(error), error] as const));
  const best = all.reduce<ParsedError>((a, b) => (weight(b) > weight(a) ? b : a), { kind: "unrecognised" });
  const rest = [...distinct.values()].filter((e) => subjectOf(e) !== subjectOf(best) && e.kind !== "no-credentials");
  return { error: best, others: best.kind === "unrecognised" ? 0 : rest.length, mentions: mentionsIn(plain) };
}
