/** Types by which access may change and of which nothing is read, beside those of IAM and EKS; whatever a plan does with one of them is told by its address. */
const MATTERS: ReadonlySet<string> = new Set([
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
  "kubernetes_env",
  "kubernetes_labels",
  "kubernetes_token_request_v1",
  "kubernetes_certificate_signing_request_v1",
]);
const MATTERING = /^(?:aws_ssoadmin_|aws_identitystore_|awscc_iam_|awscc_eks_)/;

/** Of IAM and EKS those that give nobody access by a way that is shown. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  "aws_iam_account_alias",
  "aws_iam_account_password_policy",
  "aws_iam_organizations_features",
  "aws_iam_security_token_service_preferences",
  "aws_iam_server_certificate",
  "aws_iam_service_specific_credential",
  "aws_iam_signing_certificate",
  "aws_iam_user_ssh_key",
]);

export const mattersUnread = (type: string): boolean =>
  MATTERS.has(type) || MATTERING.test(type) || (/^aws_(?:iam|eks)_/.test(type) && !WITHOUT_EFFECT.has(type));

/** Whether the values of such a resource are looked at at all. */
export const isRead = (type: string): boolean => /^(?:aws_iam_|aws_eks_|kubernetes_|kubectl_manifest$)/.test(type) || mattersUnread(type);
