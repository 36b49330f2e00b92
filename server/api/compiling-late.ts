import { setFlagsFromString } from "node:v8";

/** The runtime whose compilers this was measured with. Another one may not know the setting, or mean something else by it. */
const MEASURED = /^v24\./;
/** How many times a short function runs before it is compiled to the utmost. */
const USUAL = 3_000;
const LATE = 60_000;

const compileAfter = (runs: number): void => {
  if (MEASURED.test(process.version)) setFlagsFromString(`--invocation-count-for-turbofan=${runs}`);
};

/**
 * Does work in which a thousand functions run for a few seconds, none of them for long. To compile them all to the utmost takes threads of the runtime
 * longer than it saves; what is quickly compiled serves, and what is really hot is compiled to the utmost all the same. Questions that are asked
 * afterwards find the setting as it was: it is one for all threads of the process.
 */
export function compilingLate<T>(work: () => T): T {
  compileAfter(LATE);
  try {
    return work();
  } finally {
    compileAfter(USUAL);
  }
}
