import { describe, expect, test } from "vitest";
import { formatIp, inRange, parseCidr, parseIp } from "@/server/policy/condition/ip-address.ts";

describe("A46: addresses", () => {
  test.each<readonly [string, string | undefined]>([
    ["10.1.2.3", "10.1.2.3"],
    ["0.0.0.0", "0.0.0.0"],
    ["255.255.255.255", "255.255.255.255"],
    ["010.001.002.003", "10.1.2.3"],
    [" 10.1.2.3 ", "10.1.2.3"],
    ["10.1.2", undefined],
    ["10.1.2.3.4", undefined],
    ["10.1.2.256", undefined],
    ["10.1.2.1000", undefined],
    ["10.1.2.x3", undefined],
    ["10.1.2.3x", undefined],
    ["10.1..3", undefined],
    ["", undefined],
    ["::", "0:0:0:0:0:0:0:0"],
    ["::1", "0:0:0:0:0:0:0:1"],
    ["1::", "1:0:0:0:0:0:0:0"],
    ["2001:DB8::8a2e:370:7334", "2001:db8:0:0:0:8a2e:370:7334"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["::ffff:192.0.2.128", "0:0:0:0:0:ffff:c000:280"],
    ["64:ff9b::10.20.30.40", "64:ff9b:0:0:0:0:a14:1e28"],
    ["::ffff:192.0.2.256", undefined],
    ["::ffff:192.0.2", undefined],
    ["::ffff:192.0.2.1x", undefined],
    ["1:2:3:4:5:6:7:8:9", undefined],
    ["1:2:3:4:5:6:7", undefined],
    ["1:2:3:4::5:6:7:8", undefined],
    ["1::2::3", undefined],
    ["12345::", undefined],
    ["g::", undefined],
    ["::1x", undefined],
    ["::x1", undefined],
    ["1:::2", undefined],
  ])("%s", (text, whole) => {
    const ip = parseIp(text);
    expect(ip && formatIp(ip)).toBe(whole);
  });

  test.each<readonly [string, readonly [string, string] | undefined]>([
    ["10.1.2.3/8", ["10.0.0.0", "10.255.255.255"]],
    ["10.1.2.3/32", ["10.1.2.3", "10.1.2.3"]],
    ["10.1.2.3/31", ["10.1.2.2", "10.1.2.3"]],
    ["10.1.2.3/0", ["0.0.0.0", "255.255.255.255"]],
    ["10.1.2.3", ["10.1.2.3", "10.1.2.3"]],
    [" 10.1.2.3/32 ", ["10.1.2.3", "10.1.2.3"]],
    ["2001:db8::/32", ["2001:db8:0:0:0:0:0:0", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"]],
    ["::1/128", ["0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1"]],
    ["::1", ["0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1"]],
    ["10.1.2.3/33", undefined],
    ["::/129", undefined],
    ["10.1.2.3/", undefined],
    ["10.1.2.3/x8", undefined],
    ["10.1.2.3/8x", undefined],
    ["10.1.2.3/8/8", undefined],
    ["10.1.2.3/-1", undefined],
    ["10.1.2/8", undefined],
    ["/8", undefined],
  ])("the block %s", (text, ends) => {
    const range = parseCidr(text);
    expect(range && [formatIp({ bits: range.bits, value: range.first }), formatIp({ bits: range.bits, value: range.last })]).toEqual(ends);
  });

  test("both ends of a block are in it, their neighbours and addresses of the other kind are not", () => {
    const range = parseCidr("0.0.0.16/28");
    const isIn = (text: string): boolean | undefined => {
      const ip = parseIp(text);
      return ip && range && inRange(ip, range);
    };
    expect(["0.0.0.15", "0.0.0.16", "0.0.0.31", "0.0.0.32", "::16", "::11"].map(isIn)).toEqual([false, true, true, false, false, false]);
  });
});
