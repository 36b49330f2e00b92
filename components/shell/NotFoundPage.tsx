import { MapPinOff } from "lucide-react";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { Page } from "@/components/ui/PageHeader";
import { AppLink } from "./AppLink";

export function NotFoundPage() {
  return (
    <Page>
      <EmptyState
        icon={MapPinOff}
        title="There is no such page"
        actions={
          <Button asChild look="primary">
            <AppLink href="/">Go to the first page</AppLink>
          </Button>
        }
      >
        The address may be mistyped. To find a pod, role or user, press Ctrl K and type a part of its name.
      </EmptyState>
    </Page>
  );
}
