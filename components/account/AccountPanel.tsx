"use client";

import { LogOut } from "lucide-react";
import { Button } from "@/components/ui/Button";
import { ErrorState } from "@/components/ui/ErrorState";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { scopeWords } from "@/server/view/scope-words";
import { useSession } from "./useSession";

/** Who is signed in, and the ways out. They are forms, so that they work whatever else of the page does. */
export function AccountPanel() {
  const { data, error, refetch } = useSession();
  return (
    <Panel id="account" title="Signed in">
      {error && <ErrorState error={error} doing="Reading who is signed in" onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={1} />}
      {data && (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-0 flex-1 basis-64 first-letter:uppercase">
            <RefText text={data.name} />, with the role <strong>{data.role}</strong>
            {data.scope && (
              <>
                , limited to <RefText text={scopeWords(data.scope).join(", ")} />
              </>
            )}
          </p>
          <div className="flex flex-wrap gap-2">
            <form method="post" action="/sign-out">
              <Button type="submit">
                <LogOut aria-hidden="true" />
                Sign out
              </Button>
            </form>
            <form method="post" action="/sign-out?everywhere=1">
              <Button type="submit">Sign out everywhere</Button>
            </form>
          </div>
        </div>
      )}
    </Panel>
  );
}
