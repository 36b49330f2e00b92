import type { Command } from "commander";
import { signInLink } from "@/server/contract/session.ts";

/** `sign-in-link`: prints a link that signs a browser in to the server on this machine. */
export function addSignInLink(cli: Command): void {
  cli
    .command("sign-in-link")
    .description("print a link that signs one browser in to the server on this machine, once, within a day")
    .option("--server <url>", "where the server is", `http://127.0.0.1:${process.env["PORT"] || "3000"}`)
    .option("--json", "print one JSON document and nothing else")
    .action(async ({ server, json }: { readonly server: string; readonly json?: boolean }) => {
      const { postToServer } = await import("./remote.ts");
      const { path, until } = signInLink.parse(await postToServer(server, "sign-in-links", {}));
      const link = new URL(path, server).href;
      process.stdout.write(json ? `${JSON.stringify({ link, until }, null, 2)}\n` : `${link}\n`);
    });
}
