import fc from "fast-check";
import { isNightly } from "./runs.ts";

/** Properties take the same samples every day, so that what fails has changed; others every night, or with `ROLEWALK_SEED`. */
const EVERYDAY = 20_261_125;

if (!isNightly) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env["ROLEWALK_SEED"] ?? EVERYDAY) });
