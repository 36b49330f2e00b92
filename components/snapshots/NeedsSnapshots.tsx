import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { AppLink } from "@/components/shell/AppLink";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";

interface NeedsSnapshotsProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** What is needed, and how one gets it. */
  readonly children: ReactNode;
}

/** A page that has nothing to show before more was read, and the way to where it is. */
export function NeedsSnapshots({ icon, title, children }: NeedsSnapshotsProps) {
  return (
    <EmptyState
      icon={icon}
      title={title}
      actions={
        <Button asChild>
          <AppLink href="/snapshots">Open the snapshots</AppLink>
        </Button>
      }
    >
      {children}
    </EmptyState>
  );
}
