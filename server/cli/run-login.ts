import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { hostname } from "node:os";
import { createInterface } from "node:readline/promises";
import { type Begun, beginLogin, dropLoginHere, keepLoginHere, loginHere } from "@/server/api/gate/login-here.ts";
import { isPrivateTo } from "@/server/api/gate/server-key.ts";
import { UnreachableError, UsageError } from "@/server/api/usage-error.ts";
import { loginToken } from "@/server/contract/login.ts";
import { problem } from "@/server/contract/screen.ts";

const WAIT_MS = 10 * 60_000;

/** @throws UsageError where it is none, or what is sent to it could be read on the way */
function serverAt(text: string): URL {
  if (!URL.canParse(text)) throw new UsageError("invalid", `--server takes a URL such as https://rolewalk.example.com, not \`${text}\``);
  const url = new URL(text);
  if (!isPrivateTo(url)) throw new UsageError("invalid", `--server has to begin with https://: what is sent to \`${url.origin}\` could be read on the way`);
  return url;
}

interface Listener {
  readonly port: number;
  /** The code, once the browser brings it. */
  readonly code: Promise<string>;
  readonly close: () => void;
}

const page = (text: string): string => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Rolewalk</title><p>${text}</p></html>`;
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'",
  connection: "close",
};

/** Listens on this machine alone (RFC 8252); what does not bring the state that was begun is nobody's answer. */
async function listen(state: string): Promise<Listener> {
  const { promise: code, resolve } = Promise.withResolvers<string>();
  const server = createServer(({ url = "", method }, response) => {
    const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
    const brought = searchParams.get("code");
    const isAnswer = method === "GET" && pathname === "/callback" && searchParams.get("state") === state && brought !== null;
    response
      .writeHead(isAnswer ? 200 : 400, HEADERS)
      .end(page(isAnswer ? "The command line goes on. This window may be closed." : "This is not what was asked for."));
    if (isAnswer) resolve(brought);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new UsageError("invalid", "nothing can listen on this machine: use --no-browser");
  return { port: address.port, code, close: () => void server.close() };
}

/** Opens a browser, if there is one; the address is printed anyway. */
function openBrowser(url: string): void {
  const named = process.env["BROWSER"];
  const [command, words] = named
    ? [named, [url]]
    : process.platform === "darwin"
      ? ["open", [url]]
      : process.platform === "win32"
        ? ["explorer", [url]]
        : ["xdg-open", [url]];
  const child = spawn(command, words, { stdio: "ignore", detached: true });
  child.once("error", () => undefined);
  child.unref();
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

const addressFor = (server: URL, { challenge, state }: Begun, port?: number): string => {
  const asked = new URLSearchParams({ challenge, state, machine: hostname(), ...(port === undefined ? {} : { port: String(port) }) });
  return new URL(`/sign-in/command?${asked}`, server).href;
};

async function typedCode(server: URL, begun: Begun): Promise<string> {
  tell(`Open this address in a browser, sign in, and type the code that it shows. The page shows the word ${begun.word}.\n\n  ${addressFor(server, begun)}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const code = await Promise.race([
      terminal.question("Code: "),
      new Promise<never>((_, no) => terminal.once("close", () => no(new UsageError("invalid", "no code was typed")))),
    ]);
    return code.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
  } finally {
    terminal.close();
  }
}

async function broughtCode(server: URL, begun: Begun): Promise<string> {
  const listener = await listen(begun.state);
  const address = addressFor(server, begun, listener.port);
  tell(`Sign in with the browser, which shows the word ${begun.word}. If none opens, open this address on this machine:\n\n  ${address}\n`);
  openBrowser(address);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, no) => {
    timer = setTimeout(() => no(new UsageError("invalid", "nobody has signed in within ten minutes")), WAIT_MS);
  });
  try {
    return await Promise.race([listener.code, late]);
  } finally {
    clearTimeout(timer);
    listener.close();
  }
}

async function send(url: URL, init: RequestInit): Promise<Response> {
  return fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(60_000) }).catch((cause: unknown) => {
    throw new UnreachableError(`the server ${url.origin} could not be reached`, { cause });
  });
}

/** `login`. @throws UsageError, UnreachableError */
export async function login({ server: text, browser }: { readonly server: string; readonly browser: boolean }): Promise<void> {
  const server = serverAt(text);
  const begun = beginLogin();
  const code = await (browser ? broughtCode(server, begun) : typedCode(server, begun));
  const body = JSON.stringify({ code, verifier: begun.verifier });
  const response = await send(new URL("/api/v1/login", server), { method: "POST", headers: { "content-type": "application/json" }, body });
  const answer: unknown = await response.json().catch(() => undefined);
  const told = loginToken.safeParse(answer);
  if (!told.success) {
    const why = problem.safeParse(answer);
    throw new UsageError("not-proven", why.success ? why.data.detail : `the server ${server.origin} answered ${response.status}`);
  }
  const { token, until, name } = told.data;
  keepLoginHere({ server: server.origin, token, until, name });
  tell(`signed in to ${server.origin} as ${name.replaceAll(/[\p{Cc}\p{Cf}]/gu, "\ufffd")}, a viewer, until ${until}`);
}

/** `logout`: the file goes, whether the server can be reached or not. @throws UsageError, UnreachableError */
export async function logout(text: string): Promise<void> {
  const server = serverAt(text);
  const kept = loginHere(server);
  if (!kept) throw new UsageError("not-found", `nobody is signed in to ${server.origin} here`);
  dropLoginHere(server);
  const response = await send(new URL("/sign-out", server), { method: "POST", headers: { authorization: `Bearer ${kept.token}` } });
  if (response.status >= 500) throw new UnreachableError(`the server ${server.origin} answered ${response.status}: the token ends by itself at ${kept.until}`);
  tell(`signed out of ${server.origin}`);
}
