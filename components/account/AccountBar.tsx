"use client";

import { LogOut, UserRound } from "lucide-react";
import { AppLink } from "@/components/shell/AppLink";
import { Button } from "@/components/ui/Button";
import { Tooltip } from "@/components/ui/Tooltip";
import { visibleText } from "@/components/ui/visibleText";
import { useSession } from "./useSession";

/** Who is signed in where several people do, and the way out; both stand in the settings too, where the bar has no room for them. */
export function AccountBar() {
  const { data } = useSession();
  if (!data?.isShared) return null;
  return (
    <div className="flex items-center max-md:hidden">
      <AppLink
        href="/settings#account"
        title={`${visibleText(data.name)}, with the role ${data.role}`}
        className="flex h-8 items-center gap-1.5 rounded-md px-1.5 text-muted-foreground hover:bg-muted hover:text-foreground"
      >
        <UserRound aria-hidden="true" className="size-4" />
        <span className="sr-only">Signed in as </span>
        <bdi className="max-w-36 truncate max-2xl:sr-only">{visibleText(data.name)}</bdi>
      </AppLink>
      <form method="post" action="/sign-out">
        <Tooltip text="Sign out">
          <Button type="submit" look="ghost" size="icon" aria-label="Sign out">
            <LogOut aria-hidden="true" />
          </Button>
        </Tooltip>
      </form>
    </div>
  );
}
