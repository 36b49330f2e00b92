import type { Command } from "commander";

interface Options {
  readonly server: string;
  readonly browser: boolean;
}

/** `login` and `logout`: a person signs the command line in to a server with a browser. */
export function addLogin(cli: Command): void {
  cli
    .command("login")
    .description("sign in to a server with a browser; the command line then asks it as you, as a viewer, for twelve hours at most")
    .requiredOption("--server <url>", "where the server is, by https unless it is on this machine")
    .option("--no-browser", "open none and listen for none: the page shows a code that is typed here")
    .action(async (o: Options) => (await import("./run-login.ts")).login(o));
  cli
    .command("logout")
    .description("end what `login` has begun, here and on the server")
    .requiredOption("--server <url>", "where the server is")
    .action(async (o: Pick<Options, "server">) => (await import("./run-login.ts")).logout(o.server));
}
