import type { Rule } from "./rule.ts";
import { annotationAndAssociation } from "./rules/annotation-and-association.ts";
import { anySubject } from "./rules/any-subject.ts";
import { anyone } from "./rules/anyone.ts";
import { clusterMasters } from "./rules/cluster-masters.ts";
import { confusedDeputy } from "./rules/confused-deputy.ts";
import { deadAccessEntry } from "./rules/dead-access-entry.ts";
import { deadAwsAuthRow } from "./rules/dead-aws-auth-row.ts";
import { deletedPrincipal } from "./rules/deleted-principal.ts";
import { entryWithoutRights } from "./rules/entry-without-rights.ts";
import { escalationToAdmin } from "./rules/escalation.ts";
import { escapeToStrong } from "./rules/escape.ts";
import { rbacForEverybody } from "./rules/everybody.ts";
import { foreignAccount } from "./rules/foreign-account.ts";
import { lenientLimit } from "./rules/lenient-limit.ts";
import { migrationGap } from "./rules/migration-gap.ts";
import { namespaceToAdmin } from "./rules/namespace-to-admin.ts";
import { noAudience } from "./rules/no-audience.ts";
import { noTagSession } from "./rules/no-tag-session.ts";
import { nodeRoleFromPods } from "./rules/node-role.ts";
import { notInjected } from "./rules/not-injected.ts";
import { orphanProvider } from "./rules/orphan-provider.ts";
import { otherIssuer } from "./rules/other-issuer.ts";
import { outsideEntry } from "./rules/outside-entry.ts";
import { ownAccount } from "./rules/own-account.ts";
import { roleAnnotationRefused } from "./rules/role-annotation-refused.ts";
import { roleAnnotationUnread } from "./rules/role-annotation-unread.ts";
import { staticKey } from "./rules/static-key.ts";
import { takeoverOfCluster } from "./rules/takeover.ts";
import { unusedKey } from "./rules/unused-key.ts";
import { unusedRole } from "./rules/unused-role.ts";
import { userWithoutMfa } from "./rules/user-without-mfa.ts";
import { wideSubject } from "./rules/wide-subject.ts";

/** Every rule, in the order of docs/findings.md. */
export const RULES: readonly Rule[] = [
  anySubject,
  wideSubject,
  noAudience,
  otherIssuer,
  anyone,
  foreignAccount,
  confusedDeputy,
  lenientLimit,
  ownAccount,
  deletedPrincipal,
  orphanProvider,
  escalationToAdmin,
  takeoverOfCluster,
  rbacForEverybody,
  namespaceToAdmin,
  nodeRoleFromPods,
  escapeToStrong,
  roleAnnotationRefused,
  roleAnnotationUnread,
  annotationAndAssociation,
  notInjected,
  noTagSession,
  clusterMasters,
  deadAwsAuthRow,
  deadAccessEntry,
  entryWithoutRights,
  migrationGap,
  outsideEntry,
  staticKey,
  unusedKey,
  unusedRole,
  userWithoutMfa,
];
