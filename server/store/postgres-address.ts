import type { ClientConfig } from "pg";

/** Connections that a thread of a server holds at most, unless the address says `connection_limit`. */
const CONNECTIONS = 5;
const CONNECT_WITHIN_S = 10;
const OURS = ["schema", "connection_limit", "connect_timeout"];

const parsed = (text: string): URL | undefined => {
  // `postgresql://user@/name?host=/run/postgresql` has no host between the two
  const whole = text.replace(/^(postgres(?:ql)?:\/\/[^/?#]*)@(?=[/?])/, "$1@localhost");
  return URL.canParse(whole) ? new URL(whole) : undefined;
};

const numberOf = (text: string | null, otherwise: number): number => (text !== null && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : otherwise);

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Where a PostgreSQL database is and how to get in. Holds a secret: only `place` is for people, and `hide` takes the secret out of a text. */
export class PostgresAddress {
  readonly #url: string;
  readonly #secrets: readonly string[];
  /** Host, port and name, without user, password and options. */
  readonly place: string;
  readonly schema: string | undefined;
  readonly connections: number;
  readonly #connectMs: number;

  private constructor(url: URL) {
    const { searchParams: asked } = url;
    this.schema = asked.get("schema") || undefined;
    this.connections = numberOf(asked.get("connection_limit"), CONNECTIONS);
    this.#connectMs = numberOf(asked.get("connect_timeout"), CONNECT_WITHIN_S) * 1000;
    const host = asked.get("host") ?? url.host;
    this.place = `postgresql://${host}${decoded(url.pathname)}`;
    const passwords = [url.password, asked.get("password") ?? ""].flatMap((one) => [one, decoded(one), encodeURIComponent(decoded(one))]);
    const left = new URL(url);
    for (const name of OURS) left.searchParams.delete(name);
    this.#url = left.href;
    this.#secrets = [...new Set([url.href, left.href, ...passwords])].filter((one) => one !== "").sort((a, b) => b.length - a.length);
  }

  /** Undefined when the text is no address of a PostgreSQL database. */
  static of(text: string): PostgresAddress | undefined {
    const url = /^postgres(ql)?:\/\//.test(text) ? parsed(text) : undefined;
    return url && url.pathname.length > 1 ? new PostgresAddress(url) : undefined;
  }

  /** What the driver takes; TLS and everything else that the address says goes through. */
  get options(): ClientConfig {
    const path = this.schema === undefined ? {} : { options: `-c search_path=${JSON.stringify(this.schema).replaceAll(/([\\ ])/g, "\\$1")}` };
    return { connectionString: this.#url, connectionTimeoutMillis: this.#connectMs, keepAlive: true, application_name: "rolewalk", ...path };
  }

  /** A text without the password and without the address. */
  hide(text: string): string {
    return this.#secrets.reduce((left, secret) => left.replaceAll(secret, secret.includes("://") ? this.place : "***"), text);
  }

  toJSON(): string {
    return this.place;
  }

  toString(): string {
    return this.place;
  }
}
