import { inRange, parseCidr, parseIp } from "./ip-address.ts";
import type { Operator } from "./operator.ts";

const ip = (name: string, opposite: string): Operator => ({
  name,
  opposite,
  family: "ip",
  negated: name.startsWith("Not"),
  expandsVariables: false,
  prepare(template) {
    const range = parseCidr(template.source);
    return {
      template,
      matches: (value) => {
        const address = range && parseIp(value);
        return range !== undefined && address !== undefined && inRange(address, range);
      },
    };
  },
});

export const IP_OPERATORS: readonly Operator[] = [ip("IpAddress", "NotIpAddress"), ip("NotIpAddress", "IpAddress")];
