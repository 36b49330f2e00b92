import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

/** Addresses that hand out credentials of the machine they are asked from, or that lie on its own link: never a source and never a webhook. */
const FORBIDDEN = new BlockList();
FORBIDDEN.addSubnet("169.254.0.0", 16, "ipv4");
FORBIDDEN.addAddress("168.63.129.16", "ipv4");
FORBIDDEN.addAddress("100.100.100.200", "ipv4");
FORBIDDEN.addAddress("192.0.0.192", "ipv4");
FORBIDDEN.addSubnet("fe80::", 10, "ipv6");
FORBIDDEN.addSubnet("fd00:ec2::", 32, "ipv6");
FORBIDDEN.addSubnet("fd20:ce::", 32, "ipv6");
const NAMES = /^(metadata|metadata\.google\.internal|instance-data(\..*)?)\.?$/i;

/** The literal address in a URL's host; undefined: it is a name. */
const literal = (hostname: string): string | undefined => {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(bare) === 0 ? undefined : bare;
};

// the block list knows an IPv4 address in an IPv6 one for what it is
const isForbidden = (address: string): boolean => FORBIDDEN.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** Whether a URL names such an address as it is written, in whatever notation; URLs of other forms are not judged here. */
export function namesForbidden(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  const address = literal(hostname);
  return address === undefined ? NAMES.test(hostname) : isForbidden(address);
}

const allOf = (name: string) => lookup(name, { all: true });

/** The same, and for a name what it leads to now; a name that leads nowhere is left to whoever connects. */
export async function leadsToForbidden(url: string, resolve: (name: string) => Promise<readonly { readonly address: string }[]> = allOf): Promise<boolean> {
  if (namesForbidden(url)) return true;
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  if (literal(hostname) !== undefined) return false;
  const found = await resolve(hostname).catch(() => []);
  return found.some(({ address }) => isForbidden(address));
}

export const FORBIDDEN_REASON = "is an address of this machine's own link, or one that hands out its credentials: nothing is asked there";
