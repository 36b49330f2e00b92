import { describe, expect, it } from "vitest";
import { assembleFacts } from "./assemble-facts.ts";
import { documentsOf } from "./read-document.ts";
import { planted, textsIn } from "./secret-places.ts";
import { AWS_SAMPLES, CREDENTIAL_REPORT } from "./secret-samples-aws.ts";
import { KUBERNETES_SAMPLES } from "./secret-samples-kubernetes.ts";

const snapshotOf = (document: unknown): string =>
  JSON.stringify(assembleFacts(documentsOf("planted", [["accounts/111122223333/f.json", document]]), { readAt: "2026-01-01T00:00:00Z" }));

/** The places of a document whose text is found again in the snapshot. Every text is tried, each with a marker of its own. */
function surviving(document: unknown): string[] {
  const found = [...textsIn(document)].filter((path, index) => {
    const marker = `Planted${index}Marker`;
    return snapshotOf(planted(document, path, marker)).includes(marker);
  });
  return found.map((path) => path.join("."));
}

/** Of every object's metadata. */
const METADATA = [
  "metadata.name",
  "metadata.uid",
  "metadata.labels.app",
  "metadata.annotations.eks.amazonaws.com/role-arn",
  "metadata.annotations.eks.amazon.com/role-arn",
  "metadata.annotations.kubernetes.io/service-account.name",
];
const NAMESPACED = [...METADATA, "metadata.namespace"];
const OWNER = ["metadata.ownerReferences.0.kind", "metadata.ownerReferences.0.name"];

const podSpec = (at: string): string[] =>
  [
    "serviceAccountName",
    "nodeName",
    "nodeSelector.zone",
    "containers.0.name",
    "containers.0.image",
    "containers.0.env.1.name",
    "containers.0.env.2.name",
    "containers.0.env.3.name",
    "containers.0.env.4.value",
    "containers.0.env.6.valueFrom.secretKeyRef.name",
    "containers.0.env.6.valueFrom.secretKeyRef.key",
    "containers.0.envFrom.0.prefix",
    "containers.0.envFrom.0.secretRef.name",
    "containers.0.volumeMounts.0.name",
    "containers.0.volumeMounts.0.mountPath",
    "containers.0.securityContext.procMount",
    "containers.0.securityContext.seccompProfile.type",
    "containers.0.securityContext.capabilities.add.0",
    "volumes.0.name",
    "volumes.0.projected.sources.0.serviceAccountToken.audience",
    "volumes.0.projected.sources.0.serviceAccountToken.path",
    "volumes.1.name",
    "volumes.2.name",
    "volumes.2.hostPath.path",
  ]
    // A variable whose name no longer begins with AWS_ is dropped whole.
    .filter((path) => !/env\.\d\.name$/.test(path))
    .map((path) => `${at}.${path}`);

const KEPT: Readonly<Record<string, readonly string[]>> = {
  Pod: ["kind", ...NAMESPACED, ...OWNER, ...podSpec("spec"), "status.phase", "status.podIP"],
  Deployment: ["kind", ...NAMESPACED, ...OWNER, "spec.template.metadata.labels.app", ...podSpec("spec.template.spec")],
  ServiceAccount: ["kind", ...NAMESPACED, "secrets.0.name"],
  Secret: ["kind", "type", "metadata.name", "metadata.namespace", "metadata.annotations.kubernetes.io/service-account.name"],
  ConfigMap: ["kind", ...NAMESPACED, "data.AWS_ROLE_ARN"],
  "ConfigMap aws-auth": ["kind", "metadata.name", "metadata.namespace", "data.mapRoles"],
  Node: [
    "kind",
    ...METADATA,
    "spec.providerID",
    "spec.taints.0.key",
    "spec.taints.0.value",
    "spec.taints.0.effect",
    "status.nodeInfo.operatingSystem",
    "status.nodeInfo.kubeletVersion",
    "status.nodeInfo.osImage",
  ],
  Role: ["kind", ...NAMESPACED, "rules.0.verbs.0", "rules.0.apiGroups.0", "rules.0.resources.0", "rules.0.resourceNames.0"],
  RoleBinding: ["kind", ...NAMESPACED, "roleRef.apiGroup", "roleRef.kind", "roleRef.name", "subjects.0.kind", "subjects.0.name", "subjects.0.namespace"],
  MutatingWebhookConfiguration: [
    "kind",
    ...METADATA,
    "webhooks.0.name",
    "webhooks.0.failurePolicy",
    "webhooks.0.clientConfig.service.namespace",
    "webhooks.0.clientConfig.service.name",
    "webhooks.0.rules.0.operations.0",
    "webhooks.0.rules.0.apiGroups.0",
    "webhooks.0.rules.0.resources.0",
  ],
  "an unknown kind": ["kind"],
  "a kubeconfig": ["kind"],
  "list-access-keys": ["AccessKeyMetadata.0.UserName", "AccessKeyMetadata.0.AccessKeyId", "AccessKeyMetadata.0.Status"],
  "create-access-key": [],
  "assume-role": [],
  "get-saml-provider": [],
  "list-functions": [],
  "batch-get-projects": [],
  "describe-task-definition": [],
  "describe-instances": ["Reservations.0.OwnerId", "Reservations.0.Instances.0.InstanceId", "Reservations.0.Instances.0.IamInstanceProfile.Arn"],
  "describe-regions": ["Regions.0.RegionName"],
  "a Terraform plan": [],
  "list-clusters": ["clusters.0"],
  "describe-cluster": ["cluster.name", "cluster.arn", "cluster.version", "cluster.endpoint", "cluster.identity.oidc.issuer"],
  "identitystore list-users": ["Users.0.UserName", "Users.0.UserId", "Users.0.IdentityStoreId"],
};

describe("secret material never enters a snapshot", () => {
  it.each(Object.entries({ ...KUBERNETES_SAMPLES, ...AWS_SAMPLES }))("of %s only the texts that a rule reads survive", (name, document) => {
    expect(surviving(document).toSorted()).toEqual([...(KEPT[name] ?? [])].toSorted());
  });

  it("of a role's answers no text of a function's, project's or task's own is kept but the two ARNs", () => {
    const all = ["list-functions", "batch-get-projects", "describe-task-definition"].map((name) => snapshotOf(AWS_SAMPLES[name]));
    expect(all.map((text) => /lambda-env|build-env|task-env|buildspec|"text"/.test(text))).toEqual([false, false, false]);
    expect(all.every((text) => text.includes('"roleArn":"arn:aws:iam::111122223333:role/'))).toBe(true);
  });

  it("of a credential report only the flags that a rule reads are kept", () => {
    const text = snapshotOf(CREDENTIAL_REPORT);
    expect(text).toContain(
      '{"arn":"arn:aws:iam::111122223333:user/alice","user":"alice","passwordEnabled":true,"mfaActive":false,"key1Active":true,"key2Active":false}',
    );
    expect(text).not.toMatch(/planted-service|2026-02-02/);
  });

  it("an object that cannot be taken is named in coverage without any of its values", () => {
    const text = snapshotOf({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "api", namespace: "p" },
      spec: { containers: "PlantedMarker", volumes: [{ name: 1, secret: "PlantedMarker" }] },
    });
    expect(text).toContain("Pod object 1 (p/api): spec.containers: expected array");
    expect(text).not.toContain("PlantedMarker");
  });
});
