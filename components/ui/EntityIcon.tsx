import {
  Asterisk,
  BadgeCheck,
  Box,
  Building2,
  CircleDashed,
  CircleUser,
  Cloud,
  Contact,
  Cpu,
  FileBadge,
  Fingerprint,
  FolderOpen,
  IdCard,
  KeyRound,
  Layers,
  Link2,
  type LucideIcon,
  Server,
  ShipWheel,
  User,
  UserRound,
  Users,
  UsersRound,
  VenetianMask,
} from "lucide-react";
import type { EntityKind } from "@/server/contract/entity-kind";

const ICONS: Readonly<Record<EntityKind, LucideIcon>> = {
  pod: Box,
  workload: Layers,
  "service-account": IdCard,
  node: Server,
  namespace: FolderOpen,
  "kubernetes-user": UserRound,
  "kubernetes-group": UsersRound,
  cluster: ShipWheel,
  "oidc-provider": BadgeCheck,
  "saml-provider": FileBadge,
  "instance-profile": Cpu,
  "pod-identity-association": Link2,
  "iam-user": User,
  "iam-group": Users,
  "iam-role": VenetianMask,
  account: Building2,
  service: Cloud,
  "web-identity": Fingerprint,
  "saml-subject": Contact,
  "access-key": KeyRound,
  anyone: Asterisk,
  person: CircleUser,
  other: CircleDashed,
};

interface EntityIconProps {
  readonly kind: EntityKind;
  readonly className?: string | undefined;
}

/** The picture of a kind. It says nothing by itself: the kind's word stands beside it. */
export function EntityIcon({ kind, className = "size-4 shrink-0" }: EntityIconProps) {
  const Icon = ICONS[kind];
  return <Icon aria-hidden="true" strokeWidth={1.75} className={className} />;
}
