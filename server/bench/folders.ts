import { join } from "node:path";
import type { SizeName } from "./fixture/size.ts";

/** Where the fixture of a size lies unless told otherwise. */
export const fixtureFolder = (size: SizeName): string => join(process.env["ROLEWALK_HOME"] ?? ".rolewalk", "bench", size);
