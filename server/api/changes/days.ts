import type { Moment } from "./ask-timeline.ts";

/** A day on which something else was captured than before. */
export interface Day {
  /** `2026-11-27`, in UTC. */
  readonly day: string;
  /** What was there last before the day, and what it ended with. */
  readonly before: Moment;
  readonly after: Moment;
}

/** What was captured again and again belongs to the day it was first seen. */
const dayOf = ({ since }: Moment): string => since.slice(0, 10);

/** The days of moments, both the newest first. The oldest day begins with what was captured first on it. */
export const daysOf = (moments: readonly Moment[]): readonly Day[] =>
  moments.flatMap((after, i) => {
    const later = moments[i - 1];
    if (later && dayOf(later) === dayOf(after)) return [];
    const earlier = moments.slice(i + 1);
    const before = earlier.find((one) => dayOf(one) !== dayOf(after)) ?? earlier.at(-1);
    return before ? [{ day: dayOf(after), before, after }] : [];
  });
