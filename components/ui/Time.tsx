"use client";

import { ageWords, localTime, utcTime } from "./time";
import { useNow } from "./useNow";

interface TimeProps {
  readonly iso: string;
  /** `age` says how long ago; `local` the reader's time with its offset. UTC is in the title of both. */
  readonly show?: "age" | "local";
  readonly className?: string | undefined;
}

export function Time({ iso, show = "local", className }: TimeProps) {
  const now = useNow();
  const title = show === "age" ? `${localTime(iso)} · ${utcTime(iso)}` : utcTime(iso);
  return (
    <time dateTime={iso} title={title} className={className} suppressHydrationWarning>
      {show === "age" ? ageWords(iso, now) : localTime(iso)}
    </time>
  );
}
