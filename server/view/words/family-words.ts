import { CALLER_SIDE, type MechanismWords, needed } from "./explanation.ts";

/** IAM privilege escalation: `id` is the path's id in the public catalogue. */
export const iamPathWords = (id: string): MechanismWords => ({
  title: `IAM privilege escalation ${id}`,
  short: `escalation ${id}`,
  verb: "can take over, by its IAM rights,",
  explain: ({ from, to }) => ({
    meaning:
      to.kind === "account"
        ? `With IAM permissions it already has, ${from.label} can give itself any permission in account ${to.label} (path ${id}).`
        : `With IAM permissions it already has, ${from.label} can change AWS so that it acts as ${to.label} (path ${id}).`,
    sides: [needed(CALLER_SIDE, `the actions of path ${id}`, `They are allowed by policies of ${from.label}; the steps name the statements.`)],
    story: [
      "It makes the calls of the path, which change a policy, a trust, a key or what a service runs.",
      to.kind === "account"
        ? "After that it may do anything in the account, and become any of its users and roles."
        : `After that it has what ${to.label} has.`,
    ],
    contrast: "Unlike assuming a role this leaves a change behind. A permissions boundary and service control policies still limit it.",
  }),
});

/** EKS calls that open a cluster: `api` is the call's name. */
export const eksApiWords = (api: string): MechanismWords => ({
  title: `eks:${api}`,
  short: api,
  verb: `can open, with eks:${api},`,
  explain: ({ from, to }) => ({
    meaning: `${from.label} may call eks:${api} and so give itself, or another, a way to ${to.label}.`,
    sides: [needed(CALLER_SIDE, `an Allow for eks:${api}`, "It is an IAM permission: nothing inside the cluster is asked.")],
    story: [`It calls eks:${api}.`, "EKS changes who the cluster lets in or which role its pods get."],
    contrast: "Rights inside the cluster are decided by RBAC and access policies; this call changes who holds them.",
  }),
});
