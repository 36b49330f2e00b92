import type { AcceptInput } from "@/server/contract/accepted";

/** What the form holds: texts, as typed. */
export interface AcceptFields {
  readonly owner: string;
  readonly reason: string;
  /** `2027-03-31` */
  readonly until: string;
  readonly link: string;
}

export type AcceptErrors = Readonly<Partial<Record<keyof AcceptFields, string>>>;
type Checked = { readonly ok: true; readonly input: AcceptInput } | { readonly ok: false; readonly errors: AcceptErrors };

const isAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

function problems({ owner, reason, until, link }: AcceptFields, today: string): AcceptErrors {
  return {
    ...(owner.trim() === "" && { owner: "Say who answers for it" }),
    ...(reason.trim() === "" && { reason: "Say why you live with it" }),
    ...(until < today && { until: until === "" ? "Choose the last day" : "Choose a day that is not over" }),
    ...(link.trim() !== "" && !isAddress(link.trim()) && { link: "An address begins with https:// or http://" }),
  };
}

/** The form as an acceptance of a finding, or what is wrong with which field. The server checks it once more. `today`: `2026-11-27`. */
export function checkAccept(finding: string, fields: AcceptFields, today: string): Checked {
  const errors = problems(fields, today);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const [owner, reason, link] = [fields.owner.trim(), fields.reason.trim(), fields.link.trim()];
  return { ok: true, input: { finding, owner, reason, until: fields.until, ...(link !== "" && { link }) } };
}

const IN_DAYS = 90;
const DAY_MS = 86_400_000;

/** Nothing said yet; the last day is a quarter away. */
export const emptyFields = (now: Date): AcceptFields => ({
  owner: "",
  reason: "",
  until: new Date(now.getTime() + IN_DAYS * DAY_MS).toISOString().slice(0, 10),
  link: "",
});
