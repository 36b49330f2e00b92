import { describe, expect, it } from "vitest";
import { evidenceCommand, withCommands } from "./evidence-command.ts";
import type { Step } from "./step.ts";

describe("the command that shows evidence, by where it stands", () => {
  it.each([
    ["k8s://c/pod/shop/api", "spec.nodeName", "kubectl get pod api -n shop -o yaml"],
    ["k8s://c/pod/shop/a'; rm -rf ~", "spec", "kubectl get pod 'a'\\''; rm -rf ~' -n shop -o yaml"],
    ["k8s://c/clusterrolebinding/admins", "k8s://c/clusterrole/cluster-admin", "kubectl get clusterrolebinding admins -o yaml"],
    ["k8s://c/node/n1", "instance profile arn:aws:iam::111122223333:instance-profile/nodes", "aws iam get-instance-profile --instance-profile-name nodes"],
    ["k8s://c/node/n1", "spec.providerID", "kubectl get node n1 -o yaml"],
    ["k8s://c/serviceaccount/shop/api", "a-demo0billing0001", "aws eks describe-pod-identity-association --cluster-name c --association-id a-demo0billing0001"],
    ["k8s://c/serviceaccount/shop/api", "metadata.annotations", "kubectl get serviceaccount api -n shop -o yaml"],
    ["k8s://c/group/system:masters", "system:masters", "kubectl auth can-i '*' '*' --all-namespaces --as=rolewalk --as-group=system:masters"],
    [
      "k8s://c/user/ann",
      "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
      "aws eks list-access-entries --cluster-name c --associated-policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
    ],
    ["k8s://c/group/devs", "group", "kubectl get clusterrolebindings,rolebindings -A -o wide"],
    ["arn:aws:eks:eu-west-1:111122223333:cluster/c", "accessConfig.authenticationMode", "aws eks describe-cluster --name c --query cluster.accessConfig"],
    [
      "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/c/a-1234567",
      "Pod Identity association a-1234567",
      "aws eks describe-pod-identity-association --cluster-name c --association-id a-1234567",
    ],
    ["arn:aws:iam::111122223333:role/p/r", "trust policy", "aws iam get-role --role-name r --query Role.AssumeRolePolicyDocument"],
    ["arn:aws:iam::111122223333:user/u", "GroupList", "aws iam list-groups-for-user --user-name u"],
    ["arn:aws:iam::111122223333:user/u", "access keys", "aws iam get-user --user-name u"],
    ["arn:aws:iam::111122223333:group/g", "policies", "aws iam list-attached-group-policies --group-name g"],
    ["arn:aws:iam::111122223333:policy/p", "p", "aws iam get-policy --policy-arn arn:aws:iam::111122223333:policy/p"],
    ["arn:aws:iam::111122223333:instance-profile/p", "instance profile", "aws iam get-instance-profile --instance-profile-name p"],
    [
      "arn:aws:iam::111122223333:oidc-provider/a.example/b",
      "client ids",
      "aws iam get-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::111122223333:oidc-provider/a.example/b",
    ],
    ["arn:aws:organizations::111122223333:policy/o-1/service_control_policy/p-1", "guardrails", "aws organizations describe-policy --policy-id p-1"],
    ["key:AKIAIOSFODNN7EXAMPLE", "key", "aws iam get-access-key-last-used --access-key-id AKIAIOSFODNN7EXAMPLE"],
  ])("%s (%s)", (source, document, command) => {
    expect(evidenceCommand({ source, document })).toBe(command);
  });

  it("is none for what no command shows", () => {
    expect(evidenceCommand({ source: "level-0", document: "scp-0" })).toBeUndefined();
  });

  it("never takes the place of the command that the decider knows, and makes none without evidence", () => {
    const step: Step = { check: "rbac", outcome: "pass", code: "RBAC_MASTERS", reason: "r" };
    const known: Step = { ...step, verify: "kubectl version", evidence: { source: "k8s://c/group/devs", document: "d" } };
    expect(withCommands({ steps: [step, known] }).steps).toEqual([step, known]);
  });
});
