const BASES: Readonly<Record<string, string>> = {
  StringEquals: "The text is exactly one of the values.",
  StringNotEquals: "The text is none of the values; true as well where the request has no such key.",
  StringEqualsIgnoreCase: "The text is one of the values, whatever the letter case.",
  StringNotEqualsIgnoreCase: "The text is none of the values in any letter case; true as well where the request has no such key.",
  StringLike: "The text is like one of the values, in which * stands for any characters and ? for one.",
  StringNotLike: "The text is like none of the values, in which * and ? stand for others; true as well where the request has no such key.",
  ArnEquals: "The ARN is like one of the values, part by part, with * and ? within a part.",
  ArnLike: "The ARN is like one of the values, part by part, with * and ? within a part.",
  ArnNotEquals: "The ARN is like none of the values; true as well where the request has no such key.",
  ArnNotLike: "The ARN is like none of the values; true as well where the request has no such key.",
  NumericEquals: "The number is one of the values.",
  NumericNotEquals: "The number is none of the values.",
  NumericLessThan: "The number is less than the value.",
  NumericLessThanEquals: "The number is at most the value.",
  NumericGreaterThan: "The number is more than the value.",
  NumericGreaterThanEquals: "The number is at least the value.",
  DateEquals: "The time is one of the values.",
  DateNotEquals: "The time is none of the values.",
  DateLessThan: "The time is before the value.",
  DateLessThanEquals: "The time is not after the value.",
  DateGreaterThan: "The time is after the value.",
  DateGreaterThanEquals: "The time is not before the value.",
  Bool: "The key is true, or is false, as the value says.",
  BinaryEquals: "The bytes, in base64, are one of the values.",
  IpAddress: "The address lies in one of the ranges, such as 203.0.113.0/24.",
  NotIpAddress: "The address lies in none of the ranges; true as well where the request has no such key.",
  Null: "Whether the request has the key at all: true for a key that is not there.",
};

const WITHOUT_FORMS = new Set(["Null"]);
const IF_EXISTS = "Where the request has no such key, the condition is met.";
const FOR_ALL = "Each of the request's values is one of these. A request without the key meets it.";
const FOR_ANY = "At least one of the request's values is one of these.";

/** Every operator of a condition, with what it asks; `IfExists` and the forms for keys of several values among them. */
export const CONDITION_OPERATORS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(BASES).flatMap(([name, doc]) => {
    if (WITHOUT_FORMS.has(name)) return [[name, doc]];
    const isText = /^(String|Arn)/.test(name);
    return [
      [name, doc],
      [`${name}IfExists`, `${doc} ${IF_EXISTS}`],
      ...(isText
        ? [
            [`ForAllValues:${name}`, `${doc} ${FOR_ALL}`],
            [`ForAnyValue:${name}`, `${doc} ${FOR_ANY}`],
          ]
        : []),
    ];
  }),
);

/** Condition keys that decide who may become whom, or that any request has, with what each holds. */
export const CONDITION_KEYS: Readonly<Record<string, string>> = {
  "sts:ExternalId": "The external id that the caller gives: what one agreed on with a third party that acts for several customers.",
  "sts:RoleSessionName": "The name that the caller gives the session.",
  "sts:SourceIdentity": "The source identity that the caller gives; it stays through all further roles.",
  "sts:TransitiveTagKeys": "Session tags that stay when a further role is assumed.",
  "sts:AWSServiceName": "The service that a bearer token is for.",
  "sts:DurationSeconds": "For how many seconds the session is asked.",
  "aws:PrincipalArn": "The ARN of the caller; of a session, that of its role.",
  "aws:PrincipalAccount": "The account of the caller.",
  "aws:PrincipalOrgID": "The organization of the caller's account.",
  "aws:PrincipalOrgPaths": "Where in the organization the caller's account lies.",
  "aws:PrincipalType": "What kind of principal calls: Account, User, AssumedRole, FederatedUser or Anonymous.",
  "aws:PrincipalIsAWSService": "Whether a service of AWS calls for itself.",
  "aws:PrincipalServiceName": "The service that calls for itself.",
  "aws:PrincipalTag/": "A tag of the caller or of its session: the key of the tag stands behind the slash.",
  "aws:RequestTag/": "A tag that the request gives: the key of the tag stands behind the slash.",
  "aws:ResourceTag/": "A tag of the resource: the key of the tag stands behind the slash.",
  "aws:TagKeys": "The keys of the tags that the request gives.",
  "aws:SourceAccount": "The account of the resource for which a service calls.",
  "aws:SourceArn": "The ARN of the resource for which a service calls.",
  "aws:SourceOrgID": "The organization of the resource for which a service calls.",
  "aws:SourceOrgPaths": "Where in the organization the resource lies for which a service calls.",
  "aws:SourceIdentity": "The source identity of the caller's session.",
  "aws:SourceIp": "The public address from which the request comes.",
  "aws:SourceVpc": "The VPC from which the request comes, by an endpoint.",
  "aws:SourceVpce": "The VPC endpoint by which the request comes.",
  "aws:VpcSourceIp": "The private address from which the request comes, by an endpoint.",
  "aws:MultiFactorAuthPresent": "Whether MFA was given for temporary credentials; requests with an access key have no such key.",
  "aws:MultiFactorAuthAge": "Seconds since MFA was given.",
  "aws:CurrentTime": "When the request is made.",
  "aws:EpochTime": "When the request is made, in seconds since 1970.",
  "aws:TokenIssueTime": "When the temporary credentials were made.",
  "aws:RequestedRegion": "The region that is called.",
  "aws:ResourceAccount": "The account of the resource.",
  "aws:ResourceOrgID": "The organization of the resource's account.",
  "aws:ResourceOrgPaths": "Where in the organization the resource's account lies.",
  "aws:SecureTransport": "Whether the request came by TLS.",
  "aws:UserAgent": "How the client calls itself: anyone may write anything here.",
  "aws:Referer": "The referer header: anyone may write anything here.",
  "aws:userid": "The unique id of the caller; of a session, with its name behind a colon.",
  "aws:username": "The name of the user; sessions have none.",
  "aws:FederatedProvider": "The identity provider by which the caller's session was made.",
  "aws:AssumedRoot": "Whether the session is one of the root user that a central account made.",
  "aws:CalledVia": "The services through which the request came.",
  "aws:CalledViaFirst": "The first service through which the request came.",
  "aws:CalledViaLast": "The last service through which the request came.",
  "aws:ViaAWSService": "Whether a service makes the request for the caller.",
  "aws:Ec2InstanceSourceVpc": "The VPC of the instance to which the credentials were given.",
  "aws:Ec2InstanceSourcePrivateIPv4": "The address of the instance to which the credentials were given.",
  "iam:PassedToService": "The service to which a role is passed.",
  "iam:AssociatedResourceArn": "The resource to which a role is passed.",
  "iam:PermissionsBoundary": "The permissions boundary that the request sets.",
  "iam:PolicyARN": "The managed policy that the request attaches.",
  "iam:AWSServiceName": "The service that a service-linked role is for.",
  "iam:ResourceTag/": "A tag of the user or role: the key of the tag stands behind the slash.",
  "eks:clusterName": "The cluster that is called.",
  "eks:principalArn": "The principal of the access entry.",
  "eks:policyArn": "The access policy that is associated.",
  "eks:accessEntryType": "The type of the access entry.",
  "eks:kubernetesGroups": "The groups of the access entry.",
  "eks:username": "The user name of the access entry.",
  "eks:namespaces": "The namespaces that an access policy is associated for.",
};

/** What the claims of a service account's token hold, behind the issuer. */
export const TOKEN_CLAIMS: Readonly<Record<string, string>> = {
  sub: "Whose token it is: system:serviceaccount:NAMESPACE:NAME.",
  aud: "Whom the token is for: sts.amazonaws.com, unless the annotation of the service account says otherwise.",
};
