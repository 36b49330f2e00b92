import type { CodeMeaning } from "@/server/model/step-code.ts";

/** Codes that belong to the question as a whole and to edges that rest on one fact. */
export const GRAPH_CODES = {
  NO_EDGE_KIND: {
    meaning: "No mechanism leads directly from the one end to the other.",
    remedy: "Ask for paths: the way may need more than one step.",
  },
  ENTITY_NOT_FOUND: {
    meaning: "The list this entity would be in was read completely and does not hold it.",
    remedy: "Check the spelling, or take a newer snapshot.",
  },
  ENTITY_NOT_COLLECTED: {
    meaning: "The list this entity would be in was not read completely, so nothing can be said about it.",
    remedy: "Collect the account or the cluster it belongs to.",
  },
  FACT_NOT_COLLECTED: {
    meaning: "A fact that decides the answer was not collected.",
    remedy: "Collect the fact that is named and ask again.",
  },
  ASSOCIATION_NAMES_ANOTHER_ROLE: {
    meaning: "The service account has a Pod Identity association, but it hands out another role.",
    remedy: "Change the association's role, or use the role it names.",
  },
  INSTANCE_PROFILE_HOLDS_ROLE: {
    meaning: "The instance profile holds this role, and instances that carry the profile get its credentials.",
    remedy: "Take the role out of the profile, or attach another profile to the instances.",
  },
  INSTANCE_PROFILE_HOLDS_ANOTHER_ROLE: {
    meaning: "The instance profile holds another role, or none.",
    remedy: "Put the role into the profile, or use the profile that holds it.",
  },
  NODE_CARRIES_ROLE: {
    meaning: "The node's instance carries an instance profile with this role.",
    remedy: "Give the node group a role with fewer permissions.",
  },
  NODE_CARRIES_ANOTHER_ROLE: {
    meaning: "The node's instance carries another role.",
    remedy: "Ask about the role the node really has.",
  },
  MEMBER_OF_GROUP: {
    meaning: "The identity is a member of the group.",
    remedy: "Take it out of the group.",
  },
  NOT_A_MEMBER: {
    meaning: "The identity is not a member of the group.",
    remedy: "Add it to the group, if it should be one.",
  },
  NODE_HOLDS_POD: {
    meaning: "The pod runs on the node, and whoever controls the node holds every token mounted there.",
    remedy: "Move pods with strong roles to nodes of their own.",
  },
  NODE_DOES_NOT_HOLD_POD: {
    meaning: "The pod does not run on the node.",
    remedy: "Ask about the node the pod runs on.",
  },
  POD_RUNS_AS_ANOTHER: {
    meaning: "The pod runs as another service account.",
    remedy: "Ask about the account it runs as, or change spec.serviceAccountName.",
  },
  POD_MOUNTS_NO_TOKEN: {
    meaning: "No service account token is mounted in the pod.",
    remedy: "Let the webhook inject one by annotating the service account, and restart the workload.",
  },
  NO_EFFECTIVE_CREDENTIALS: {
    meaning: "The pod or service account has no AWS credentials in effect.",
    remedy: "Look at its credential sources: the first one that wins says what is wrong.",
  },
  MAPPED_TO_OTHER_NAMES: {
    meaning: "The identity may enter the cluster, but as another user and with other groups.",
    remedy: "Ask about the names it is mapped to, or change the entry or the aws-auth row.",
  },
  RBAC_NOTHING_GRANTS: {
    meaning: "Nothing that was read grants the request; some lists were not read as a whole.",
    remedy: "Collect the RBAC lists that are named and ask again.",
  },
  NO_ASSOCIATION: {
    meaning: "The service account has no Pod Identity association, and their list was read completely.",
    remedy: "Create an association of the service account with the role, and restart the workload.",
  },
  NO_TAKEOVER: {
    meaning: "No Kubernetes permission lets the one take over the other.",
    remedy: "Nothing, if it should be so; else bind a role that allows it.",
  },
  POD_RUNS_ON_NODE: {
    meaning: "The pod is scheduled on the node.",
    remedy: "Being on a node is no access to it by itself.",
  },
  POD_RUNS_ELSEWHERE: {
    meaning: "The pod is not on this node.",
    remedy: "Ask about the node the pod runs on.",
  },
  ASSIGNED_BY_IDENTITY_CENTER: {
    meaning: "An Identity Center account assignment gives the person or group this permission set's role.",
    remedy: "Remove the account assignment.",
  },
  NOT_ASSIGNED: {
    meaning: "No Identity Center account assignment gives this role to the person or group.",
    remedy: "Add an account assignment, if they should have it.",
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;
