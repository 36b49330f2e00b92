const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** An instant (RFC 3339) for a sentence, `24 Nov 2026, 23:37 UTC`, with its seconds where it has any; a text that is none stays as it is. */
export function momentWords(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const [day, time] = [`${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`, at.toISOString().slice(11, 19)];
  return `${day}, ${time.endsWith(":00") ? time.slice(0, 5) : time} UTC`;
}
