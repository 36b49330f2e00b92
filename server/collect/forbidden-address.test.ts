import { expect, test } from "vitest";
import { leadsToForbidden, namesForbidden } from "./forbidden-address.ts";

test.each([
  "http://169.254.169.254/latest/meta-data/",
  "http://169.254.170.23/v1/credentials",
  "http://2852039166/",
  "http://0xa9fea9fe/",
  "http://0251.0376.0251.0376/",
  "http://[::ffff:169.254.169.254]/",
  "http://[::ffff:a9fe:a9fe]/",
  "http://[fd00:ec2::254]/",
  "http://[fe80::1]/",
  "https://metadata.google.internal/computeMetadata/v1/",
  "https://METADATA.google.internal./",
  "http://168.63.129.16/",
  "http://100.100.100.200/",
  "http://192.0.0.192/opc/v2/",
  "http://[fd20:ce::254]/computeMetadata/v1/",
  "http://instance-data/latest/meta-data/",
  "http://instance-data.ec2.internal/latest/meta-data/",
])("%s is asked nothing", async (url) => {
  expect(namesForbidden(url)).toBe(true);
  expect(await leadsToForbidden(url)).toBe(true);
});

test.each(["https://10.0.0.1:6443", "http://127.0.0.1:5001", "https://[fd12::1]/", "https://169.254.example.com/", "https://192.168.1.1/"])(
  "%s may be asked",
  async (url) => {
    expect(namesForbidden(url)).toBe(false);
    expect(await leadsToForbidden(url)).toBe(false);
  },
);

test("a name is judged by every address that it leads to", async () => {
  const leads = (...addresses: string[]) => leadsToForbidden("https://cluster.example.com", async () => addresses.map((address) => ({ address })));
  expect(await leads("10.0.0.1", "169.254.169.254")).toBe(true);
  expect(await leads("fd00:ec2::23")).toBe(true);
  expect(await leads("10.0.0.1")).toBe(false);
  expect(await leads()).toBe(false);
});
