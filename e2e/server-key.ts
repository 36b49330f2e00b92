import { readFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "@playwright/test";

const HOME = process.env["ROLEWALK_E2E_HOME"] ?? ".";

/** The cookies with which every test begins. */
export const SIGNED_IN = join(HOME, "signed-in.json");

/** The key that the server has written for scripts of the same user. */
export const serverKey = (): string => readFileSync(join(HOME, "token"), "utf8").trim();

/** A path that signs one browser in, as the start prints it. */
export async function newLink(baseURL: string | undefined): Promise<string> {
  const api = await request.newContext({ ...(baseURL !== undefined && { baseURL }), extraHTTPHeaders: { authorization: `Bearer ${serverKey()}` } });
  const { path } = await (await api.post("/api/v1/sign-in-links")).json();
  await api.dispose();
  return path;
}
