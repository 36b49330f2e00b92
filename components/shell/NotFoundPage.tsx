import { Button } from "@/components/ui/Button";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { AppLink } from "./AppLink";

export function NotFoundPage() {
  return (
    <Page>
      <PageHeader
        title="There is no such page"
        description="The address may be mistyped. To find a pod, role or user, press Ctrl K and type a part of its name."
        actions={
          <Button asChild look="primary">
            <AppLink href="/">Go to the first page</AppLink>
          </Button>
        }
      />
    </Page>
  );
}
