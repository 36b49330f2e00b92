import { EKS_SENTENCES, isEksOpeningApi } from "@/server/model/escalation/eks-sentences.ts";
import { type EscalationPathId, IAM_SENTENCES, isEscalationPathId } from "@/server/model/escalation/iam-sentences.ts";
import type { Sentence } from "@/server/model/escalation/names.ts";
import { describeRef } from "@/server/view/ref-view.ts";
import { CALLER_SIDE, type Ends, type MechanismWords, needed } from "./explanation.ts";

/** The sentence that the proof begins with, its references by their short names. */
function toldByProof(steps: Ends["steps"]): string | undefined {
  const reason = steps.find((s) => s.code === "ESCALATION_PATH")?.reason;
  return reason?.replaceAll(/`([^`]+)`/g, (_, ref: string) => describeRef(ref).label);
}

/** Whom a way to a whole account leads through, where no proof says it. */
const someone = (id: string): string => (id === "iam-013" ? "of administrators" : id.startsWith("iam-") ? "another identity" : "any permission");

/** What the caller of this edge does. */
function iamSentence(id: EscalationPathId, { from, to, steps }: Ends): string {
  const isAccount = to.kind === "account";
  const sentence = toldByProof(steps) ?? IAM_SENTENCES[id]({ caller: from.label, target: isAccount ? someone(id) : to.label });
  return isAccount ? `${sentence}: it may then do anything in account ${to.label}.` : `${sentence}.`;
}

const SHORT: Partial<Readonly<Record<EscalationPathId, string>>> = {
  "delete-user-permissions-boundary": "boundary removed",
  "delete-role-permissions-boundary": "boundary removed",
  "put-user-permissions-boundary": "boundary replaced",
  "put-role-permissions-boundary": "boundary replaced",
  "set-default-policy-version": "other policy version",
  "create-open-id-connect-provider": "OIDC provider made",
  "add-client-id-to-open-id-connect-provider": "audience added",
  "create-saml-provider": "SAML provider made",
  "update-saml-provider": "SAML metadata replaced",
  "associate-iam-instance-profile": "profile given",
  "replace-iam-instance-profile-association": "profile replaced",
  "start-automation-execution": "automation started",
};

/** IAM privilege escalation: `id` is the path's id in the public catalogue, or the call as the AWS command line spells it. */
export const iamPathWords = (id: string): MechanismWords => ({
  title: `IAM privilege escalation ${id}`,
  short: (isEscalationPathId(id) ? SHORT[id] : undefined) ?? `escalation ${id}`,
  verb: "can take over, by its IAM rights,",
  tellsItself: true,
  explain: (ends) => {
    const { from, to } = ends;
    const general =
      to.kind === "account"
        ? `With IAM permissions it already has, ${from.label} can give itself any permission in account ${to.label} (path ${id}).`
        : `With IAM permissions it already has, ${from.label} can change AWS so that it acts as ${to.label} (path ${id}).`;
    return {
      meaning: isEscalationPathId(id) ? iamSentence(id, ends) : general,
      sides: [needed(CALLER_SIDE, `the actions of path ${id}`, `They are allowed by policies of ${from.label}; the steps name the statements.`)],
      story: [
        "It makes the calls of the path, which change a policy, a trust, a key or what a service runs.",
        to.kind === "account"
          ? "After that it may do anything in the account, and become any of its users and roles."
          : `After that it has what ${to.label} has.`,
      ],
      contrast: "Unlike assuming a role this leaves a change behind. A permissions boundary and service control policies still limit it.",
    };
  },
});

const eksSentence = (tell: Sentence, { from, to, steps }: Ends): string => `${toldByProof(steps) ?? tell({ caller: from.label, target: to.label })}.`;

/** EKS calls that open a cluster: `api` is the call's name. */
export const eksApiWords = (api: string): MechanismWords => ({
  title: `eks:${api}`,
  short: api,
  verb: `can open, with eks:${api},`,
  tellsItself: true,
  explain: (ends) => ({
    meaning: isEksOpeningApi(api)
      ? eksSentence(EKS_SENTENCES[api], ends)
      : `${ends.from.label} may call eks:${api} and so give itself, or another, a way to ${ends.to.label}.`,
    sides: [needed(CALLER_SIDE, `an Allow for eks:${api}`, "It is an IAM permission: nothing inside the cluster is asked.")],
    story: [`It calls eks:${api}.`, "EKS changes who the cluster lets in or which role its pods get."],
    contrast: "Rights inside the cluster are decided by RBAC and access policies; this call changes who holds them.",
  }),
});
