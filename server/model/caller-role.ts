/** What somebody may do, each all that the ones before it may. */
export const ROLES = ["viewer", "auditor", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Whether a role is enough where another one is asked for. */
export const suffices = (held: Role, asked: Role): boolean => ROLES.indexOf(held) >= ROLES.indexOf(asked);
