import { Page } from "@/components/ui/PageHeader";
import { SkeletonRows } from "@/components/ui/Skeleton";

export default function Loading() {
  return (
    <Page>
      <SkeletonRows rows={6} />
    </Page>
  );
}
