/**
 * How many samples a property test takes: `everyday`, or `nightly` when `ROLEWALK_NIGHTLY` is set (`npm run nightly`). `ROLEWALK_RUNS` is a ceiling over
 * both, for tools that run the tests many times over (`npm run mutation`).
 */
export function runs(everyday: number, nightly: number): number {
  const wanted = isNightly ? nightly : everyday;
  const ceiling = Number(process.env["ROLEWALK_RUNS"] ?? wanted);
  if (!Number.isInteger(ceiling) || ceiling < 1) throw new Error(`\`ROLEWALK_RUNS\` is no count: \`${process.env["ROLEWALK_RUNS"]}\``);
  return Math.min(wanted, ceiling);
}

export const isNightly = Boolean(process.env["ROLEWALK_NIGHTLY"]);
