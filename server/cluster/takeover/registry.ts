import type { RbacCapability } from "@/server/model/mechanism.ts";
import { awsAuthWrite } from "./capabilities/aws-auth-write.ts";
import { bind } from "./capabilities/bind.ts";
import { cloudController } from "./capabilities/cloud-controller.ts";
import { csrApprove } from "./capabilities/csr-approve.ts";
import { escalate } from "./capabilities/escalate.ts";
import { impersonate } from "./capabilities/impersonate.ts";
import { nodeProxy } from "./capabilities/node-proxy.ts";
import { nodeSteer } from "./capabilities/node-steer.ts";
import { podAttach } from "./capabilities/pod-attach.ts";
import { podCreate } from "./capabilities/pod-create.ts";
import { podEphemeral } from "./capabilities/pod-ephemeral.ts";
import { podExec } from "./capabilities/pod-exec.ts";
import { podPatch } from "./capabilities/pod-patch.ts";
import { psaDisable } from "./capabilities/psa-disable.ts";
import { pvCreate } from "./capabilities/pv-create.ts";
import { secretCreate } from "./capabilities/secret-create.ts";
import { secretRead } from "./capabilities/secret-read.ts";
import { serviceAccountCreate } from "./capabilities/serviceaccount-create.ts";
import { tokenRequest } from "./capabilities/token-request.ts";
import { webhookWrite } from "./capabilities/webhook-write.ts";
import { workloadCreate } from "./capabilities/workload-create.ts";
import { workloadPatch } from "./capabilities/workload-patch.ts";
import type { Capability } from "./capability.ts";

/** Every capability by its name; the type says that none is missing. */
export const CAPABILITIES: Readonly<Record<RbacCapability, Capability>> = {
  "pod-exec": podExec,
  "pod-attach": podAttach,
  "pod-ephemeral": podEphemeral,
  "pod-patch": podPatch,
  "pod-create": podCreate,
  "workload-create": workloadCreate,
  "workload-patch": workloadPatch,
  "token-request": tokenRequest,
  "secret-read": secretRead,
  "secret-create": secretCreate,
  impersonate,
  bind,
  escalate,
  "node-proxy": nodeProxy,
  "aws-auth-write": awsAuthWrite,
  "webhook-write": webhookWrite,
  "serviceaccount-create": serviceAccountCreate,
  "psa-disable": psaDisable,
  "pv-create": pvCreate,
  "node-steer": nodeSteer,
  "cloud-controller": cloudController,
  "csr-approve": csrApprove,
};
