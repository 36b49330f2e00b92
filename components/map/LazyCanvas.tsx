"use client";

import { type ComponentProps, lazy, Suspense } from "react";
import { Skeleton } from "@/components/ui/Skeleton";

const FlowCanvas = lazy(() => import("./FlowCanvas").then((m) => ({ default: m.FlowCanvas })));

/** The diagram; the graph library is fetched beside the answer, so that sentence and list do not wait for it. */
export function LazyCanvas(props: ComponentProps<typeof FlowCanvas>) {
  return (
    <Suspense fallback={<Skeleton className="appear-late size-full" />}>
      <FlowCanvas {...props} />
    </Suspense>
  );
}
