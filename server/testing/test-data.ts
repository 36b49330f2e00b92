import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The path of a recorded input in the folder that ROLEWALK_TEST_DATA names, or undefined where that folder or the input is not at
 * hand: tests on it are skipped then, by name.
 */
export const recordedInput = (name: string): string | undefined => {
  const folder = process.env["ROLEWALK_TEST_DATA"];
  const path = folder === undefined ? undefined : join(folder, name);
  return path !== undefined && existsSync(path) ? path : undefined;
};
