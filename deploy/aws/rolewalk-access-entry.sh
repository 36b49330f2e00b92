#!/bin/sh
# Lets the role that scans into a cluster of EKS, as the group of rolewalk-reader.yaml, and says in the cluster what that group may list.
#
#   CLUSTER=orchard ROLE_ARN=arn:aws:iam::111122223333:role/rolewalk-reader ./rolewalk-access-entry.sh
set -eu
: "${CLUSTER:?name of the cluster}" "${ROLE_ARN:?ARN of the role that scans}"
aws eks create-access-entry --cluster-name "$CLUSTER" --principal-arn "$ROLE_ARN" --kubernetes-groups rolewalk-reader
kubectl apply -f "$(dirname "$0")/../kubernetes/rolewalk-reader.yaml"
