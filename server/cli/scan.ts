import type { Command } from "commander";
export function addScan(_cli: Command): void {}
