import type { TerraformPlan } from "@/server/collect/terraform/plan.ts";
import type { CoverageFailure, CoverageGap } from "@/server/facts/coverage.ts";
import type { IdentityCenterFact, OrganizationFact } from "@/server/facts/organization.ts";
import type { AccountFacts, AccountList, ClusterFacts, ListState } from "@/server/facts/snapshot.ts";
import type { Exclusion, SourceFact } from "@/server/facts/sources.ts";

/** How much of a list one document is; `damaged`: objects of it could not be taken, so that it is not whole whatever other documents say. */
export type ReadState = ListState | "damaged";

/** What one document says of one cluster: facts, and how much of a Kubernetes kind or an EKS list was read. */
export type ClusterPart = Partial<
  Omit<ClusterFacts, "name" | "lists" | "accessEntryNames"> & {
    /** Kubernetes kind (`Pod`) → how much of its list this document is. */
    kinds: Readonly<Record<string, ReadState>>;
    accessEntryNames: string[];
    /** Names that a list gave of things that are described one by one. */
    listed: Partial<Record<DescribedList, ListedNames>>;
  }
>;
export type DescribedList = "accessEntries" | "podIdentityAssociations" | "nodegroups" | "fargateProfiles" | "addons" | "identityProviderConfigs";
export interface ListedNames {
  readonly names: readonly string[];
  readonly isTruncated: boolean;
}

/** Whose policies an answer lists; the answer itself does not say. */
export type OwnerType = "user" | "group" | "role";

/** An answer that does not name whom it is about: the name of its file, or what else is there, must tell. */
export type NamelessAnswer =
  | { readonly kind: "inline-names"; readonly ownerType?: OwnerType | undefined; readonly names: readonly string[]; readonly isTruncated: boolean }
  | { readonly kind: "attached"; readonly ownerType?: OwnerType | undefined; readonly arns: readonly string[]; readonly isTruncated: boolean }
  | { readonly kind: "groups-of-user"; readonly groups: readonly string[]; readonly isTruncated: boolean }
  | { readonly kind: "policy-version"; readonly versionId: string; readonly isDefault: boolean; readonly document: unknown }
  | { readonly kind: "mfa-of-user" }
  | { readonly kind: "keys-of-user" }
  | { readonly kind: "key-last-used"; readonly userName: string; readonly lastUsed?: string | undefined; readonly service?: string | undefined }
  | { readonly kind: "resource-policy"; readonly document: unknown; readonly resource?: string | undefined };

export interface InlineDocument {
  readonly ownerType: OwnerType;
  readonly owner: string;
  readonly name: string;
  readonly document: unknown;
}

export type AccountPart = Partial<
  Omit<AccountFacts, "id" | "partition" | "lists"> & {
    lists: Partial<Record<AccountList, ReadState>>;
    inlineDocuments: InlineDocument[];
    /** Members of a group as `get-group` lists them. */
    members: Array<{ readonly group: string; readonly users: readonly string[] }>;
    keysAsked: string[];
    /** ECS task definitions that a list gave and that are described one by one. */
    listedTaskDefinitions: ListedNames[];
    /** Those that were described, whether they have a role or not. */
    taskDefinitions: string[];
    /** Providers whose answer gives the URL alone; the account makes it an ARN. */
    oidcByUrl: Array<{
      readonly issuer: string;
      readonly clientIds: string[];
      readonly thumbprints: string[];
      readonly createdAt?: string | undefined;
      readonly tags: Record<string, string>;
    }>;
    nameless: NamelessAnswer[];
  }
>;

/** What an organization's answer says; `target*` parts are about the root, unit or account of the file's place. */
export type OrganizationPart = Partial<Omit<OrganizationFact, "parents" | "attachments" | "accountTags">> & {
  readonly parentsOfTarget?: readonly string[];
  readonly childrenOfTarget?: readonly string[];
  readonly tagsOfTarget?: Readonly<Record<string, string>>;
  readonly attachedToTarget?: { readonly type?: string | undefined; readonly policyIds: readonly string[]; readonly state: ListState };
};

export type IdentityCenterPart = Partial<Omit<IdentityCenterFact, "store" | "assignmentLists" | "memberLists">> & {
  /** How much of its list the document is, where it is one of assignments or of members. */
  readonly state?: ListState | undefined;
  readonly store?: string | undefined;
  /** `ssoins-…`, by which permission sets and assignments name their Identity Center. */
  readonly instance?: string | undefined;
};

/** One document's share of the facts, with as much of its place as the content tells. */
export type Contribution =
  | { readonly scope: "cluster"; readonly name?: string | undefined; readonly arn?: string | undefined; readonly part: ClusterPart }
  | { readonly scope: "account"; readonly account?: string | undefined; readonly partition?: string | undefined; readonly part: AccountPart }
  | { readonly scope: "organization"; readonly part: OrganizationPart }
  | { readonly scope: "identity-center"; readonly part: IdentityCenterPart }
  | { readonly scope: "caller"; readonly account: string; readonly arn: string }
  /** What a proposed change takes away. */
  | { readonly scope: "deleted"; readonly refs: readonly string[] }
  /** What Terraform would make of resources. */
  | { readonly scope: "plan"; readonly plan: TerraformPlan }
  /** The book of a live scan that wrote the bundle. */
  | {
      readonly scope: "scan";
      readonly capturedAt?: string | undefined;
      readonly failed: readonly CoverageFailure[];
      readonly missing: readonly CoverageGap[];
      readonly sources?: readonly SourceFact[] | undefined;
      readonly excluded?: readonly Exclusion[] | undefined;
    };

/** An object inside a document that could not be taken; the others of the document were. */
export interface ItemFailure {
  readonly reason: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** A document that was recognised: what it is called in coverage, how many objects it held, and what it says. */
export interface Reading {
  readonly kind: string;
  readonly objects: number;
  readonly contributions: readonly Contribution[];
  readonly failures: readonly ItemFailure[];
}
