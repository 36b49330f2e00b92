import type { Command } from "commander";
export function addKubeCan(_cli: Command): void {}
