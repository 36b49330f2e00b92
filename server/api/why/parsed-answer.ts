import { parseSessionArn } from "@/server/model/arn.ts";
import { oidcRef } from "@/server/model/ref.ts";
import type { KubernetesForbidden, ParsedError, TokenSubject } from "@/server/query/why/parsed-error.ts";

/** What was read, in the fields of the contract; null where the text does not say. */
export interface ParsedAnswer {
  readonly kind: ParsedError["kind"];
  readonly principal: string | null;
  readonly session: string | null;
  readonly action: string | null;
  readonly resource: string | null;
  readonly because: string | null;
  readonly policyType: string | null;
  readonly policy: string | null;
  readonly namespace: string | null;
  readonly eventTime: string | null;
}

const NOTHING: Omit<ParsedAnswer, "kind"> = {
  principal: null,
  session: null,
  action: null,
  resource: null,
  because: null,
  policyType: null,
  policy: null,
  namespace: null,
  eventTime: null,
};

const WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity";
const subjectText = (subject: TokenSubject | undefined): string | null => (subject ? oidcRef(subject.issuer, subject.subject) : null);

/** As `kube-can` takes it: `RESOURCE[/SUBRESOURCE][.GROUP]`, or a path. */
export function kubeResource({ target }: KubernetesForbidden): string {
  if ("path" in target) return target.path;
  return `${target.resource}${target.subresource ? `/${target.subresource}` : ""}${target.group ? `.${target.group}` : ""}`;
}

function fields(error: ParsedError): Partial<Omit<ParsedAnswer, "kind">> {
  switch (error.kind) {
    case "access-denied":
      return { principal: error.principal ?? null, action: error.action ?? error.operation ?? null, resource: error.resource ?? null };
    case "web-identity-denied":
    case "audience-refused":
    case "token-invalid":
      return { principal: subjectText(error.subject), action: WEB_IDENTITY, resource: error.role ?? null };
    case "oidc-provider-missing":
      return { principal: subjectText(error.subject), action: WEB_IDENTITY, resource: error.role ?? error.issuer ?? null };
    case "token-expired":
      return { principal: subjectText(error.subject), resource: error.role ?? null };
    case "saml-denied":
      return { action: "sts:AssumeRoleWithSAML", resource: error.role ?? null };
    case "pod-identity-failed":
      return { principal: error.principal ?? null, action: "eks-auth:AssumeRoleForPodIdentity", resource: error.cluster ?? null };
    case "encoded-message":
      return { action: error.operation ?? null };
    case "kubernetes-unauthorized":
      return { principal: error.principals[0] ?? null };
    case "kubernetes-forbidden":
      return {
        principal: error.user,
        action: error.verb,
        resource: kubeResource(error),
        namespace: "path" in error.target ? null : error.target.namespace || null,
      };
    case "no-credentials":
    case "unrecognised":
      return {};
  }
}

/** The error in the fields of the contract. */
export function parsedAnswer(error: ParsedError): ParsedAnswer {
  const read = fields(error);
  const because = "because" in error ? error.because : undefined;
  return {
    kind: error.kind,
    ...NOTHING,
    ...read,
    session: (read.principal && parseSessionArn(read.principal)?.sessionName) || null,
    because: because?.text ?? null,
    policyType: because?.policyType ?? null,
    policy: because?.policy ?? null,
    eventTime: ("eventTime" in error && error.eventTime) || null,
  };
}
