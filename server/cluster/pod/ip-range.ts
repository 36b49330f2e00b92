interface Bits {
  readonly width: 32 | 128;
  readonly value: bigint;
}

function v4(text: string): Bits | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || parts.some((p) => !/^\d{1,3}$/.test(p) || Number(p) > 255)) return undefined;
  return { width: 32, value: parts.reduce((sum, p) => (sum << 8n) | BigInt(p), 0n) };
}

function v6(text: string): Bits | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((h) => (h === "" ? [] : h.split(":")));
  const gap = 8 - head.length - tail.length;
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined;
  const groups = [...head, ...Array<string>(gap).fill("0"), ...tail];
  if (groups.some((g) => !/^[0-9a-f]{1,4}$/i.test(g))) return undefined;
  return { width: 128, value: groups.reduce((sum, g) => (sum << 16n) | BigInt(`0x${g}`), 0n) };
}

const parseAddress = (text: string): Bits | undefined => (text.includes(":") ? v6(text) : v4(text));

/** Whether an address lies in a CIDR range; false for another address family and for texts that are neither. */
export function rangeHolds(cidr: string, address: string): boolean {
  const [base = "", length] = cidr.split("/");
  const [range, ip] = [parseAddress(base), parseAddress(address)];
  if (!range || !ip || range.width !== ip.width) return false;
  const prefix = length === undefined ? range.width : Number(length);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > range.width) return false;
  const drop = BigInt(range.width - prefix);
  return range.value >> drop === ip.value >> drop;
}
