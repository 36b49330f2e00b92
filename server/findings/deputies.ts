/** What a service sends along by which a trust policy can keep to its own account: the account, or only the resource's ARN. */
type Source = { readonly by: "account" } | { readonly by: "arn"; readonly arn: string };

const ACCOUNT: Source = { by: "account" };

/**
 * Services that AWS documents as deputies of many customers, each for roles that it assumes (docs/rules/confused-deputy.md names the page of each). A service
 * that assumes only roles passed to it in their own account, without saying for what it acts, such as EC2 or Lambda, is none.
 */
export const DEPUTIES: ReadonlyMap<string, Source> = new Map<string, Source>([
  ["airflow.amazonaws.com", ACCOUNT],
  ["airflow-env.amazonaws.com", ACCOUNT],
  ["amplify.amazonaws.com", ACCOUNT],
  ["appstream.amazonaws.com", ACCOUNT],
  ["batch.amazonaws.com", ACCOUNT],
  ["bedrock.amazonaws.com", ACCOUNT],
  ["comprehend.amazonaws.com", ACCOUNT],
  ["datasync.amazonaws.com", ACCOUNT],
  ["dms.amazonaws.com", ACCOUNT],
  ["eks-fargate-pods.amazonaws.com", { by: "arn", arn: "eks:*:{account}:fargateprofile/*" }],
  ["es.amazonaws.com", ACCOUNT],
  ["fis.amazonaws.com", ACCOUNT],
  ["greengrass.amazonaws.com", ACCOUNT],
  ["iot.amazonaws.com", ACCOUNT],
  ["iotsitewise.amazonaws.com", ACCOUNT],
  ["personalize.amazonaws.com", ACCOUNT],
  ["proton.amazonaws.com", ACCOUNT],
  ["rekognition.amazonaws.com", ACCOUNT],
  ["sagemaker.amazonaws.com", ACCOUNT],
  ["scheduler.amazonaws.com", ACCOUNT],
  ["ssm.amazonaws.com", ACCOUNT],
  ["ssm-incidents.amazonaws.com", { by: "arn", arn: "ssm-incidents:*:{account}:*" }],
  ["states.amazonaws.com", ACCOUNT],
  ["transfer.amazonaws.com", ACCOUNT],
]);

const IN_REGION = /\.[a-z]{2,}(-[a-z]+)+-\d\.(amazonaws\.com(\.cn)?)$/;

/** The deputy that a host name is of, by whatever region it is called. */
export const deputyOf = (host: string): Source | undefined => DEPUTIES.get(host.replace(IN_REGION, ".$2"));
