import { nameOfArn, parseArn } from "@/server/model/arn.ts";
import { shellCommand } from "@/server/model/shell-command.ts";

/** Read-only commands that show what a step of an escalation rests on. */

/** The role of a resource that holds one. */
export function showHolder(arn: string): string {
  switch (parseArn(arn)?.service) {
    case "ec2":
      return shellCommand`aws ec2 describe-instances --instance-ids ${nameOfArn(arn)} --query 'Reservations[].Instances[].IamInstanceProfile'`;
    case "lambda":
      return shellCommand`aws lambda get-function-configuration --function-name ${arn} --query Role`;
    case "codebuild":
      return shellCommand`aws codebuild batch-get-projects --names ${nameOfArn(arn)} --query 'projects[].serviceRole'`;
    default:
      return shellCommand`aws ecs describe-task-definition --task-definition ${arn} --query taskDefinition.taskRoleArn`;
  }
}

export const showManaged = (instanceArn: string): string =>
  shellCommand`aws ssm describe-instance-information --filters ${`Key=InstanceIds,Values=${nameOfArn(instanceArn)}`}`;

/** A user's or role's own record: boundary, tags, path. */
export const showIdentity = (arn: string): string =>
  arn.includes(":user/") ? shellCommand`aws iam get-user --user-name ${nameOfArn(arn)}` : shellCommand`aws iam get-role --role-name ${nameOfArn(arn)}`;

export const showAttached = (arn: string): string =>
  arn.includes(":user/")
    ? shellCommand`aws iam list-attached-user-policies --user-name ${nameOfArn(arn)}`
    : shellCommand`aws iam list-attached-role-policies --role-name ${nameOfArn(arn)}`;

export const showGroupsOf = (userArn: string): string => shellCommand`aws iam list-groups-for-user --user-name ${nameOfArn(userArn)}`;
export const showGroup = (groupArn: string): string => shellCommand`aws iam list-attached-group-policies --group-name ${nameOfArn(groupArn)}`;
export const showProfilesOf = (roleArn: string): string => shellCommand`aws iam list-instance-profiles-for-role --role-name ${nameOfArn(roleArn)}`;
export const showVersions = (policyArn: string): string => shellCommand`aws iam list-policy-versions --policy-arn ${policyArn}`;
