/** An IPv4 or IPv6 address as a number of 32 or 128 bits. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface IpRange {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function parseGroups(text: string): bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  for (const group of text.split(":")) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    groups.push(BigInt(`0x${group}`));
  }
  return groups;
}

function parseV6(text: string): bigint | undefined {
  const v4 = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (v4) {
    const low = parseV4(v4[2] ?? "");
    return low === undefined ? undefined : parseV6(`${v4[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? "");
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? "") : [];
  if (!head || !tail) return undefined;
  const gap = 8 - head.length - tail.length;
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined;
  return [...head, ...Array.from({ length: gap }, () => 0n), ...tail].reduce((sum, group) => sum * 65536n + group, 0n);
}

export function parseIp(text: string): IpAddress | undefined {
  const trimmed = text.trim();
  const v6 = trimmed.includes(":");
  const value = v6 ? parseV6(trimmed) : parseV4(trimmed);
  return value === undefined ? undefined : { bits: v6 ? 128 : 32, value };
}

/** A CIDR block; a bare address is a block of one (A46). */
export function parseCidr(text: string): IpRange | undefined {
  const [address = "", prefix, ...rest] = text.trim().split("/");
  const ip = parseIp(address);
  if (!ip || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  const length = prefix === undefined ? ip.bits : Number(prefix);
  if (length > ip.bits) return undefined;
  const size = 1n << BigInt(ip.bits - length);
  const first = (ip.value / size) * size;
  return { bits: ip.bits, first, last: first + size - 1n };
}

export const inRange = (ip: IpAddress, range: IpRange): boolean => ip.bits === range.bits && ip.value >= range.first && ip.value <= range.last;

export function formatIp({ bits, value }: IpAddress): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => ((value >> shift) & 255n).toString()).join(".");
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(":");
}
