"use client";

import { MessageCircleWarning } from "lucide-react";
import { useRouter } from "next/navigation";
import { WHY_HREF } from "@/components/shell/href";
import { useHref } from "@/components/shell/useHref";
import { usePastedError } from "@/components/state/usePastedError";
import { Choice } from "./SearchItem";

/** What a pasted error is led to: the page that reads it. */
export function ErrorChoice({ text, onDone }: { readonly text: string; readonly onDone: () => void }) {
  const router = useRouter();
  const stay = useHref();
  const [, keep] = usePastedError();
  const read = () => {
    keep(text);
    onDone();
    router.push(stay(WHY_HREF));
  };
  return (
    <Choice value="error" onChoose={read}>
      <MessageCircleWarning aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0">
        <span className="font-medium">Why was this refused?</span>
        <span className="block text-xs text-muted-foreground">Reads the pasted error: who it may be, and the step that fails</span>
      </span>
    </Choice>
  );
}
