import type { CodeMeaning } from "../step-code.ts";

/** Codes of Kubernetes and EKS checks. */
export const CLUSTER_CODES = {
  POD_RUNS_AS_SERVICE_ACCOUNT: {
    meaning: "The pod's spec names this service account, and the kubelet can obtain its tokens for the pod.",
    remedy: "Run the pod as another service account.",
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;
