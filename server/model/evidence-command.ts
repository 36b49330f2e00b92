import { nameOfArn, parseArn } from "./arn.ts";
import { isClusterScopedKind, type ParsedRef, parseRef } from "./ref.ts";
import { shellCommand } from "./shell-command.ts";
import type { Evidence, Step } from "./step.ts";

const MASTERS = "system:masters";
const PROFILE = /arn:[^:]+:iam::\d+:instance-profile\/\S+/;
const ASSOCIATION = /\ba-[a-z0-9]{6,}$/;
const ACCESS_POLICY = /^arn:[^:]+:eks::aws:cluster-access-policy\//;

const profile = (arn: string): string => shellCommand`aws iam get-instance-profile --instance-profile-name ${nameOfArn(arn)}`;
const association = (cluster: string, id: string): string =>
  shellCommand`aws eks describe-pod-identity-association --cluster-name ${cluster} --association-id ${id}`;

/** What a cluster knows of a user or group: nothing of its own, so what names it is shown. */
function showNamed(p: Extract<ParsedRef, { kind: "k8s" }>, document: string): string {
  if (ACCESS_POLICY.test(document)) return shellCommand`aws eks list-access-entries --cluster-name ${p.cluster} --associated-policy-arn ${document}`;
  if (p.name === MASTERS) return `kubectl auth can-i '*' '*' --all-namespaces --as=rolewalk --as-group=${MASTERS}`;
  return "kubectl get clusterrolebindings,rolebindings -A -o wide";
}

function showObject(p: Extract<ParsedRef, { kind: "k8s" }>, document: string): string {
  const [profileArn] = PROFILE.exec(document) ?? [];
  if (p.type === "node" && profileArn) return profile(profileArn);
  const [id] = ASSOCIATION.exec(document) ?? [];
  if (p.type === "serviceaccount" && id) return association(p.cluster, id);
  if (p.type === "user" || p.type === "group") return showNamed(p, document);
  return p.namespace === undefined || isClusterScopedKind(p.type)
    ? shellCommand`kubectl get ${p.type} ${p.name} -o yaml`
    : shellCommand`kubectl get ${p.type} ${p.name} -n ${p.namespace} -o yaml`;
}

function showIam({ type, name }: Extract<ParsedRef, { kind: "iam" }>, { source, document }: Evidence): string {
  switch (type) {
    case "role":
      return document === "trust policy"
        ? shellCommand`aws iam get-role --role-name ${name} --query Role.AssumeRolePolicyDocument`
        : shellCommand`aws iam get-role --role-name ${name}`;
    case "user":
      return /GroupList|group/i.test(document)
        ? shellCommand`aws iam list-groups-for-user --user-name ${name}`
        : shellCommand`aws iam get-user --user-name ${name}`;
    case "group":
      return shellCommand`aws iam list-attached-group-policies --group-name ${name}`;
    case "policy":
      return shellCommand`aws iam get-policy --policy-arn ${source}`;
    case "instance-profile":
      return profile(source);
    case "oidc-provider":
      return shellCommand`aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${source}`;
    case "saml-provider":
      return shellCommand`aws iam get-saml-provider --saml-provider-arn ${source}`;
  }
}

function showArn(source: string): string | undefined {
  const arn = parseArn(source);
  const [, cluster, id] = arn?.resource.split("/") ?? [];
  if (arn?.service === "eks" && arn.resource.startsWith("podidentityassociation/") && cluster && id) return association(cluster, id);
  return arn?.service === "organizations" ? shellCommand`aws organizations describe-policy --policy-id ${nameOfArn(source)}` : undefined;
}

/** A read-only command that shows what a step's evidence is about, from where it stands alone; undefined for what no command shows. */
export function evidenceCommand(evidence: Evidence): string | undefined {
  const parsed = parseRef(evidence.source);
  switch (parsed?.kind) {
    case "k8s":
      return showObject(parsed, evidence.document);
    case "iam":
      return showIam(parsed, evidence);
    case "cluster":
      return shellCommand`aws eks describe-cluster --name ${parsed.name} --query cluster.accessConfig`;
    case "arn":
      return showArn(evidence.source);
    case "key":
      return shellCommand`aws iam get-access-key-last-used --access-key-id ${parsed.id}`;
    default:
      return undefined;
  }
}

function withCommand(step: Step): Step {
  if (step.verify !== undefined || step.evidence === undefined) return step;
  const verify = evidenceCommand(step.evidence);
  return verify === undefined ? step : { ...step, verify };
}

/** The same proof, each step that rests on evidence with a command that shows it. */
export const withCommands = <D extends { readonly steps: readonly Step[] }>(decision: D): D => ({ ...decision, steps: decision.steps.map(withCommand) });
