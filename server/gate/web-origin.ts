type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i;

/** Whether a host name or address means this machine and no other. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** The parts of a Host header; undefined: it is none. */
function partsOf(host: string): { readonly name: string; readonly port: string } | undefined {
  const found = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(host);
  return found?.[1] ? { name: found[1].toLowerCase(), port: found[2] ?? "" } : undefined;
}

/** The port by which the server is called; empty: that of the scheme. */
export const portOf = (host: string | null): string => partsOf(host ?? "")?.port ?? "";

const listed = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== "");

/**
 * Whether the server goes by the name that a request calls it by: another web page can make its own name lead here, but not one of these. By default loopback
 * names; `ROLEWALK_HOSTS` adds names, each with or without a port, and `ROLEWALK_URL` its own.
 */
export function isOwnHost(host: string | null, environment: Environment): boolean {
  const parts = partsOf(host ?? "");
  if (!parts) return false;
  if (isLoopback(parts.name)) return true;
  const own = listed(environment["ROLEWALK_HOSTS"]);
  const url = environment["ROLEWALK_URL"];
  if (url && URL.canParse(url)) own.push(new URL(url).host);
  return own.includes(parts.name) || own.includes(`${parts.name}:${parts.port}`);
}

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

/**
 * Whether another web page started a request: a browser tells where it comes from. Scripts and the command line send neither header, and no browser that is in
 * use sends a write without one.
 */
export function isFromElsewhere(headers: Headers): boolean {
  const [site, origin] = [headers.get("sec-fetch-site"), headers.get("origin")];
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  // a form of a page that tells no referrer tells no origin either; where it is sent from, the browser says all the same
  if (origin === "null" && site === "same-origin") return false;
  return origin !== null && hostOf(origin) !== headers.get("host")?.toLowerCase();
}
