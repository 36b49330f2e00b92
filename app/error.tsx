"use client";

import { CrashPage } from "@/components/shell/CrashPage";

export default function ErrorPage({ error, reset }: { readonly error: Error & { readonly digest?: string }; readonly reset: () => void }) {
  return <CrashPage error={error} onRetry={reset} />;
}
