/** Names of calls that speak of no resource, by service. From the Service Authorization Reference; not every service is listed. */
const NAMES: Readonly<Record<string, string>> = {
  "access-analyzer":
    "CancelPolicyGeneration CheckAccessNotGranted CheckNoNewAccess CheckNoPublicAccess GetGeneratedPolicy ListAnalyzers ListPolicyGenerations " +
    "StartPolicyGeneration ValidatePolicy",
  acm: "GetAccountConfiguration ListCertificates PutAccountConfiguration RequestCertificate",
  cloudformation:
    "CancelResourceRequest CreateResource CreateStackSet DeleteResource DescribeAccountLimits DescribeType EstimateTemplateCost GetResource ListExports ListImports " +
    "ListResources ListStackSets ListStacks ListTypes RegisterType UpdateResource ValidateTemplate",
  cloudtrail: "DescribeTrails GetImport ListChannels ListEventDataStores ListImports ListPublicKeys ListTrails LookupEvents StartImport StopImport",
  cloudwatch:
    "DeleteAnomalyDetector DescribeAlarmsForMetric DescribeAnomalyDetectors DescribeInsightRules GetMetricStatistics GetMetricWidgetImage ListDashboards " +
    "ListMetricStreams PutAnomalyDetector",
  config:
    "DescribeConfigRules DescribeConfigurationAggregators DescribeDeliveryChannels DescribeOrganizationConfigRules GetDiscoveredResourceCounts " +
    "GetResourceConfigHistory ListConfigurationRecorders ListDiscoveredResources PutDeliveryChannel PutEvaluations SelectResourceConfig",
  dynamodb:
    "DescribeEndpoints DescribeLimits DescribeReservedCapacity DescribeReservedCapacityOfferings ListBackups ListContributorInsights ListGlobalTables " +
    "ListStreams ListTables PurchaseReservedCapacityOfferings",
  ecr:
    "CreatePullThroughCacheRule DeletePullThroughCacheRule DeleteRegistryPolicy DescribePullThroughCacheRules DescribeRegistry GetAuthorizationToken " +
    "GetRegistryPolicy GetRegistryScanningConfiguration PutRegistryPolicy PutRegistryScanningConfiguration PutReplicationConfiguration",
  ecs:
    "DeleteAccountSetting DeregisterTaskDefinition DescribeTaskDefinition DiscoverPollEndpoint ListAccountSettings ListClusters ListServices " +
    "ListTaskDefinitionFamilies ListTaskDefinitions PutAccountSetting PutAccountSettingDefault",
  eks:
    "CreateCluster CreateEksAnywhereSubscription DescribeAddonConfiguration DescribeAddonVersions DescribeClusterVersions ListAccessPolicies ListClusters " +
    "ListEksAnywhereSubscriptions RegisterCluster",
  events:
    "ListApiDestinations ListArchives ListConnections ListEndpoints ListEventBuses ListEventSources ListReplays ListRuleNamesByTarget ListRules PutPermission " +
    "RemovePermission TestEventPattern",
  iam:
    "CreateAccountAlias DeleteAccountAlias DeleteAccountPasswordPolicy DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions " +
    "EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions GenerateCredentialReport GetAccountAuthorizationDetails " +
    "GetAccountPasswordPolicy GetAccountSummary GetContextKeysForCustomPolicy GetCredentialReport GetOrganizationsAccessReport " +
    "GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities ListAccountAliases ListGroups ListInstanceProfiles " +
    "ListOpenIDConnectProviders ListOrganizationsFeatures ListPolicies ListRoles ListSAMLProviders ListServerCertificates ListUsers " +
    "ListVirtualMFADevices SetSecurityTokenServicePreferences SimulateCustomPolicy UpdateAccountPasswordPolicy",
  kms:
    "ConnectCustomKeyStore CreateCustomKeyStore CreateKey DeleteCustomKeyStore DescribeCustomKeyStores DisconnectCustomKeyStore GenerateRandom ListAliases " +
    "ListKeys ListRetirableGrants UpdateCustomKeyStore",
  lambda:
    "CreateCodeSigningConfig CreateEventSourceMapping GetAccountSettings ListCodeSigningConfigs ListEventSourceMappings ListFunctions ListLayers " +
    "ListLayerVersions",
  logs:
    "CancelExportTask DeleteAccountPolicy DeleteResourcePolicy DescribeAccountPolicies DescribeDestinations DescribeExportTasks DescribeLogGroups " +
    "DescribeQueries DescribeQueryDefinitions DescribeResourcePolicies PutAccountPolicy PutQueryDefinition PutResourcePolicy StopQuery TestMetricFilter",
  organizations:
    "CreateAccount CreateGovCloudAccount CreateOrganization DeleteOrganization DeleteResourcePolicy DescribeCreateAccountStatus DescribeOrganization " +
    "DescribeResourcePolicy DisableAWSServiceAccess EnableAWSServiceAccess EnableAllFeatures LeaveOrganization ListAWSServiceAccessForOrganization " +
    "ListAccounts ListCreateAccountStatus ListDelegatedAdministrators ListHandshakesForAccount ListHandshakesForOrganization ListPolicies ListRoots",
  rds:
    "DescribeAccountAttributes DescribeCertificates DescribeDBEngineVersions DescribeEngineDefaultParameters DescribeEventCategories DescribeEvents " +
    "DescribeOptionGroupOptions DescribeOrderableDBInstanceOptions DescribeSourceRegions",
  route53:
    "CreateHealthCheck CreateHostedZone CreateReusableDelegationSet CreateTrafficPolicy GetAccountLimit GetCheckerIpRanges GetGeoLocation GetHealthCheckCount " +
    "GetHostedZoneCount ListGeoLocations ListHealthChecks ListHostedZones ListHostedZonesByName ListHostedZonesByVPC ListReusableDelegationSets " +
    "ListTrafficPolicies ListTrafficPolicyInstances TestDNSAnswer",
  s3:
    "CreateJob CreateStorageLensGroup GetAccessPoint GetAccountPublicAccessBlock ListAccessGrantsInstances ListAccessPoints ListAccessPointsForObjectLambda " +
    "ListAllMyBuckets ListJobs ListMultiRegionAccessPoints ListStorageLensConfigurations ListStorageLensGroups PutAccessPointPublicAccessBlock " +
    "PutAccountPublicAccessBlock PutStorageLensConfiguration",
  secretsmanager: "BatchGetSecretValue GetRandomPassword ListSecrets",
  sns:
    "CheckIfPhoneNumberIsOptedOut CreatePlatformApplication CreatePlatformEndpoint DeleteEndpoint DeletePlatformApplication GetEndpointAttributes " +
    "GetPlatformApplicationAttributes GetSMSAttributes ListEndpointsByPlatformApplication ListPhoneNumbersOptedOut ListPlatformApplications ListSubscriptions " +
    "ListTopics OptInPhoneNumber SetEndpointAttributes SetPlatformApplicationAttributes SetSMSAttributes",
  sqs: "ListQueues",
  ssm:
    "CancelCommand CreateActivation CreateMaintenanceWindow CreatePatchBaseline DeleteActivation DescribeActivations DescribeAutomationExecutions " +
    "DescribeInstanceInformation DescribeMaintenanceWindows DescribeParameters DescribePatchBaselines DescribeSessions GetCommandInvocation GetInventory " +
    "ListAssociations ListCommandInvocations ListCommands ListComplianceItems ListDocuments PutInventory",
  states: "ListActivities ListStateMachines SendTaskFailure SendTaskHeartbeat SendTaskSuccess ValidateStateMachineDefinition",
  sts: "GetCallerIdentity GetSessionToken GetAccessKeyInfo DecodeAuthorizationMessage GetServiceBearerToken GetWebIdentityToken GetDelegatedAccessToken",
};

const WITHOUT_RESOURCE: ReadonlySet<string> = new Set(
  Object.entries(NAMES).flatMap(([service, names]) => names.split(" ").map((name) => `${service}:${name}`.toLowerCase())),
);

/** EC2 describes one thing by its attributes with, and lists of things without a resource. */
const LISTS_OF_EC2 = /^ec2:describe(?!.*(attribute|clientvpn|capacityblockext|fleethistory|fleetinst|fleetrequest|references|permissions))/;

/** Services, or kinds of calls of one, that know no resources at all. */
const WHOLE = /^(autoscaling:describe|elasticloadbalancing:describe|pricing:|support:|tag:)/;

/** Calls that speak of no resource, so that only statements on `*` cover them (A65). */
export function takesNoResource(action: string): boolean {
  const lower = action.toLowerCase();
  return WITHOUT_RESOURCE.has(lower) || LISTS_OF_EC2.test(lower) || WHOLE.test(lower);
}
