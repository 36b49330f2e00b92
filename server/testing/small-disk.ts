import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Puts an empty disk of `mib` MiB in the place of a folder. It takes the right to mount. */
export const mountSmallDisk = (folder: string, mib: number): void => void execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mib}m`, "tmpfs", folder]);

export const unmountDisk = (folder: string): void => void execFileSync("umount", ["-l", folder]);

/** Whether a disk can be mounted here. */
export const canMount = (): boolean => {
  const place = mkdtempSync(join(tmpdir(), "rolewalk-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", place], { stdio: "ignore" });
    execFileSync("umount", [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
};
