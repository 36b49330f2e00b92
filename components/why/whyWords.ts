import type { WhyAnswer } from "@/server/contract/why";

type Parsed = WhyAnswer["parsed"];

/** The kinds of errors as a person would say them. */
export const WHY_KIND_WORDS: Readonly<Record<Parsed["kind"], string>> = {
  "access-denied": "AWS refused an action",
  "web-identity-denied": "A role refused the pod's token",
  "oidc-provider-missing": "IAM knows no OIDC provider for this token",
  "audience-refused": "The token is made for another audience",
  "token-invalid": "The token is not valid",
  "saml-denied": "A role refused a SAML sign-in",
  "token-expired": "The credentials have expired",
  "pod-identity-failed": "Pod Identity gave no credentials",
  "no-credentials": "No credentials were found",
  "encoded-message": "AWS refused an action, and its reason is encoded",
  "kubernetes-unauthorized": "The cluster did not let the caller in",
  "kubernetes-forbidden": "The cluster refused an action",
  unrecognised: "No error that is known was found in the text",
};

/** What the text says of the request, in reading order. */
export const WHY_FIELDS: readonly {
  readonly field: "principal" | "session" | "action" | "resource" | "namespace" | "because" | "policy" | "eventTime";
  readonly word: string;
}[] = [
  { field: "principal", word: "Who" },
  { field: "session", word: "Session" },
  { field: "action", word: "Action" },
  { field: "resource", word: "On" },
  { field: "namespace", word: "Namespace" },
  { field: "because", word: "Because" },
  { field: "policy", word: "Policy" },
  { field: "eventTime", word: "When" },
];
