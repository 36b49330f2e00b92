/** The minor version of `1.34`, `v1.34.2` or `1.29+`; undefined when the version is not known. */
export function minorVersion(version: string | undefined): number | undefined {
  const m = /^v?1\.(\d+)/.exec(version ?? "");
  return m ? Number(m[1]) : undefined;
}

/** From this minor on `get pods/exec` over a WebSocket is checked as `create` too (G16). */
export const EXEC_NEEDS_CREATE_FROM = 35;
