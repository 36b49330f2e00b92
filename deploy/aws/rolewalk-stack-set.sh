#!/bin/sh
# Puts the role of rolewalk-reader.cfn.yaml into every account of an organization, new ones included. Run it with the management account's
# credentials, or a delegated administrator's of CloudFormation StackSets.
#
#   PRINCIPAL_ARN=arn:aws:iam::111122223333:role/scanner EXTERNAL_ID=... ROOT_ID=r-ab12 ./rolewalk-stack-set.sh
set -eu
: "${PRINCIPAL_ARN:?ARN of the identity that scans}" "${EXTERNAL_ID:?a random text of your own}" "${ROOT_ID:?the root of the organization, or a unit: r-... or ou-...}"
HOME_REGION="${HOME_REGION:-us-east-1}"
TEMPLATE="$(dirname "$0")/rolewalk-reader.cfn.yaml"

aws cloudformation create-stack-set --region "$HOME_REGION" --stack-set-name rolewalk-reader --template-body "file://$TEMPLATE" \
  --capabilities CAPABILITY_NAMED_IAM --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \
  --parameters "ParameterKey=PrincipalArn,ParameterValue=$PRINCIPAL_ARN" "ParameterKey=ExternalId,ParameterValue=$EXTERNAL_ID"
# The role is of no region: one stack an account is enough.
aws cloudformation create-stack-instances --region "$HOME_REGION" --stack-set-name rolewalk-reader --regions "$HOME_REGION" \
  --deployment-targets "OrganizationalUnitIds=$ROOT_ID" --operation-preferences FailureTolerancePercentage=100,MaxConcurrentPercentage=25

# A StackSet of an organization leaves its management account out, and the organization is read there: a stack of its own.
aws cloudformation deploy --region "$HOME_REGION" --stack-name rolewalk-reader --template-file "$TEMPLATE" --capabilities CAPABILITY_NAMED_IAM \
  --parameter-overrides "PrincipalArn=$PRINCIPAL_ARN" "ExternalId=$EXTERNAL_ID"
