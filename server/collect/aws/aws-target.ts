/** A cluster that EKS describes, with what it takes to ask its API. */
export interface FoundCluster {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  /** Its folder below `clusters/`. */
  readonly folder: string;
  /** The address of its API server; absent: EKS did not tell it. */
  readonly endpoint?: string | undefined;
  /** PEM in base64. */
  readonly certificateAuthority?: string | undefined;
  /** True when the API server answers inside its network only. */
  readonly isPrivate: boolean;
  readonly token: () => Promise<string>;
}

/** An account that its organization lists. */
export interface ListedAccount {
  readonly id: string;
  readonly partition: string;
  /** `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`… */
  readonly status: string;
}

/** One account, seen from one set of credentials. */
export interface AwsTarget {
  /** The source's name, for progress and reports; absent: the account. */
  readonly name?: string | undefined;
  /** A profile of the shared configuration; absent: the default credential chain. */
  readonly profile?: string | undefined;
  /** Where EKS and EC2 are asked; `all`: in every region that is enabled for the account. */
  readonly regions: readonly string[] | "all";
  /** Where the rest is asked; absent: in the first of the regions. */
  readonly home?: string | undefined;
  /** The account's id, where it is known before it is asked. */
  readonly account?: string | undefined;
  /** Whether Lambda functions, CodeBuild projects and ECS task definitions are read for the roles they have. */
  readonly services?: boolean | undefined;
  /** One server that stands in for all of AWS. */
  readonly endpoint?: string | undefined;
  /** Credentials handed in by the caller; they are not kept. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string } | undefined;
  /** A role to assume first. */
  readonly roleArn?: string | undefined;
  readonly externalId?: string | undefined;
  readonly sessionName?: string | undefined;
  /** Tries of one request in all. */
  readonly attempts?: number | undefined;
  /** Milliseconds that one answer may take. */
  readonly timeoutMs?: number | undefined;
  /** Told each cluster that EKS names, as it is found. */
  readonly onCluster?: ((cluster: FoundCluster) => void) | undefined;
  /** The clusters that are described even where only a sample of them is read. */
  readonly wantsCluster?: ((name: string) => boolean) | undefined;
  /** Told all accounts of the organization, where this one may list them. */
  readonly onAccounts?: ((accounts: readonly ListedAccount[]) => void) | undefined;
  /** The folder of a cluster below `clusters/`; absent: its name. */
  readonly clusterFolder?: ((cluster: { readonly name: string; readonly arn: string; readonly endpoint?: string | undefined }) => string) | undefined;
}
