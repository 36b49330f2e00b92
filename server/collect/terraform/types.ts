/** Types by which access may change and of which nothing is read; whatever a plan does with one of them is told by its address. */
const MATTERS: ReadonlySet<string> = new Set([
  "aws_iam_service_linked_role",
  "aws_eks_cluster",
  "aws_eks_node_group",
  "aws_eks_fargate_profile",
  "aws_eks_addon",
  "aws_eks_identity_provider_config",
  "aws_instance",
  "aws_launch_template",
  "aws_autoscaling_group",
  "aws_lambda_function",
  "aws_codebuild_project",
  "aws_ecs_task_definition",
  "aws_s3_bucket_policy",
  "aws_kms_key",
  "aws_kms_key_policy",
  "aws_secretsmanager_secret_policy",
  "aws_organizations_account",
  "aws_organizations_organizational_unit",
  "aws_organizations_policy",
  "aws_organizations_policy_attachment",
  "aws_rolesanywhere_profile",
  "aws_rolesanywhere_trust_anchor",
  "aws_cloudformation_stack",
  "helm_release",
  "kubectl_manifest",
  "kubernetes_env",
  "kubernetes_labels",
  "kubernetes_token_request_v1",
  "kubernetes_certificate_signing_request_v1",
]);
const MATTERING = /^(?:aws_ssoadmin_|aws_identitystore_|awscc_iam_|awscc_eks_)/;

export const mattersUnread = (type: string): boolean => MATTERS.has(type) || MATTERING.test(type);

/** Whether the values of such a resource are looked at at all. */
export const isRead = (type: string): boolean => /^(?:aws_iam_|aws_eks_|kubernetes_)/.test(type) || mattersUnread(type);
