import type { Estate } from "@/server/api/estate.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Mentions, ParsedError } from "@/server/query/why/parsed-error.ts";
import { readError } from "@/server/query/why/read-error.ts";
import type { Disagreement, Finding, NextStep, WhyVerdict } from "./answer.ts";
import { decodeStep, deniedAction, eventStep } from "./denied-action.ts";
import { forbidden, unauthorized } from "./kubernetes.ts";
import { type ParsedAnswer, parsedAnswer } from "./parsed-answer.ts";
import { podIdentityFailure } from "./pod-identity.ts";
import { podsMentioned } from "./pods-meant.ts";
import { expiredToken, noCredentials, refusedToken } from "./token-exchange.ts";

/** Longest text that is read, in UTF-16 units; an event with all its parts is far smaller. */
export const MAX_ERROR_TEXT = 262_144;
const CANDIDATES_SHOWN = 200;
const VERDICTS_SHOWN = 20;

export interface WhyAnswer {
  readonly parsed: ParsedAnswer;
  /** How many other errors the text holds. */
  readonly others: number;
  readonly notes: readonly string[];
  readonly candidates: readonly Ref[];
  /** How many candidates there are; `candidates` holds the first of them. */
  readonly candidateCount: number;
  readonly verdicts: readonly WhyVerdict[];
  readonly disagreement?: Disagreement;
  readonly next: readonly NextStep[];
}

const LOOKS_FOR =
  "no error that is known was found. Rolewalk looks for: `User: … is not authorized to perform: …`; the refusal of a web identity token; `No OpenIDConnect provider found …`; a wrong audience or an expired token; errors of EKS Pod Identity; SDKs that found no credentials; kubectl's `Unauthorized` and `Forbidden`; CloudTrail events as JSON";

function unrecognised(estate: Estate, mentions: Mentions): Finding {
  const meant = podsMentioned(estate, mentions);
  return { notes: [LOOKS_FOR, ...meant.notes], candidates: meant.pods.map((p) => p.ref), verdicts: [], next: [] };
}

function findingFor(estate: Estate, error: ParsedError, mentions: Mentions): Finding {
  switch (error.kind) {
    case "access-denied":
      return deniedAction(estate, error);
    case "web-identity-denied":
    case "oidc-provider-missing":
    case "audience-refused":
    case "token-invalid":
      return refusedToken(estate, error, mentions);
    case "token-expired":
      return expiredToken(estate, error, mentions);
    case "pod-identity-failed":
      return podIdentityFailure(estate, error, mentions);
    case "no-credentials":
      return noCredentials(estate, error, mentions);
    case "kubernetes-forbidden":
      return forbidden(estate, error);
    case "kubernetes-unauthorized":
      return unauthorized(estate, error);
    case "encoded-message":
      return {
        notes: ["only AWS can read what this message holds: who called, on what, and why not"],
        candidates: [],
        verdicts: [],
        next: [decodeStep(error.encoded)],
      };
    case "saml-denied":
      return {
        notes: ["the message names neither the person nor the provider; the event of the call does"],
        candidates: [],
        verdicts: [],
        next: [eventStep("AssumeRoleWithSAML")],
      };
    case "unrecognised":
      return unrecognised(estate, mentions);
  }
}

/**
 * `why [TEXT]`: reads a pasted error or event, says who it may be, and has the deciders decide that very request. The text is not kept.
 * @throws UsageError when there is no text, or more than is read
 */
export function askWhy(estate: Estate, p: { readonly text: string }): WhyAnswer {
  if (p.text.trim() === "") throw new UsageError("invalid", "there is no text: paste an error message, or a CloudTrail event");
  if (p.text.length > MAX_ERROR_TEXT) throw new UsageError("invalid", `the text is longer than ${MAX_ERROR_TEXT} characters: paste the part with the error`);
  const { error, others, mentions } = readError(p.text);
  const { notes, candidates, verdicts, disagreement, next } = findingFor(estate, error, mentions);
  return {
    parsed: parsedAnswer(error),
    others,
    notes,
    candidates: candidates.slice(0, CANDIDATES_SHOWN),
    candidateCount: candidates.length,
    verdicts: verdicts.slice(0, VERDICTS_SHOWN),
    ...(disagreement ? { disagreement } : {}),
    next,
  };
}
