import { randomInt } from "node:crypto";
import { z } from "zod";
import { answering, bodyOf, json } from "@/server/api/http.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type LoginToken, loginProof } from "@/server/contract/login.ts";
import { makeApiToken } from "@/server/gate/api-tokens.ts";
import { hashOf, isSame } from "@/server/gate/secret.ts";
import { grantOf, grantText } from "@/server/model/caller-grant.ts";
import { keepSecret, takeSecret } from "@/server/store/one-time-secret-repository.ts";
import { auditAs } from "./audit.ts";
import { callerOf } from "./caller.ts";
import { formOf } from "./form.ts";
import { challengeOf, checkWord } from "./login-challenge.ts";
import { backToCommandLinePage, codePage, confirmPage, toldPage } from "./sign-in-page.ts";

const PURPOSE = "command-line-code";
const CODE_MS = 5 * 60_000;
/** Short: whoever is not at the machine any more has left little behind. */
const TOKEN_HOURS = 12;
const MAX_FORM_BYTES = 8192;

const secret = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** What a command asks for. Without a port it listens nowhere: the code is typed. */
const asked = z.object({
  challenge: secret,
  state: secret,
  port: z.coerce.number().int().min(1024).max(65_535).optional(),
  machine: z.string().max(100).default(""),
});
type Asked = z.infer<typeof asked>;

const kept = z.object({ challenge: z.string(), subject: z.string(), name: z.string(), grant: z.string(), machine: z.string() });

const read = (params: URLSearchParams): Asked | undefined => {
  const found = asked.safeParse(Object.fromEntries([...params].filter(([, value]) => value !== "")));
  return found.success ? found.data : undefined;
};

const nothingAsked = (): Response =>
  toldPage(
    400,
    "No command asks for this",
    "Begin with `rolewalk login --server` and this server's address in a terminal, and open the address that it prints.",
  );

/** `GET /sign-in/command?challenge=…`: asks whoever is signed in whether a command on their machine may ask as them. */
export const confirmOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const [of, caller] = [read(new URL(request.url).searchParams), await callerOf(request.headers)];
    if (!of || !caller) return nothingAsked();
    const { port, ...rest } = of;
    const fields = { ...rest, ...(port === undefined ? {} : { port: String(port) }) };
    return confirmPage({ name: caller.name, machine: of.machine, word: checkWord(of.challenge), hours: TOKEN_HOURS, fields });
  });

const LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
const CODE_LETTERS = 12;
/** To be typed: none of its letters is taken for another. It opens nothing without what the command alone knows. */
const newCode = (): string => Array.from({ length: CODE_LETTERS }, () => LETTERS[randomInt(LETTERS.length)]).join("");

/** `POST /sign-in/command`: it may. The code goes back to the machine of the browser alone, or is shown. */
export const confirmedOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const of = read(await formOf(request, MAX_FORM_BYTES));
    const caller = await callerOf(request.headers);
    if (!of || caller?.by !== "session") return nothingAsked();
    const { subject, name, scope } = caller;
    const code = newCode();
    const body = JSON.stringify({ challenge: of.challenge, subject, name, machine: of.machine, grant: grantText({ role: "viewer", scope }) });
    await keepSecret(await serverStore(), { id: hashOf(code), purpose: PURPOSE, body, until: new Date(Date.now() + CODE_MS) });
    if (of.port === undefined) return codePage(code);
    return backToCommandLinePage(`http://127.0.0.1:${of.port}/callback?${new URLSearchParams({ code, state: of.state })}`);
  });

const NOT_PROVEN = "the code counts no more, or is not of this command: begin anew with `rolewalk login`";

/** `POST /api/v1/login`: a token for whoever shows the code and what it was made for. */
export const loginOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const { code, verifier } = await bodyOf(request, loginProof);
    const store = await serverStore();
    const taken = await takeSecret(store, hashOf(code), PURPOSE);
    const of = taken === undefined ? undefined : kept.parse(JSON.parse(taken));
    const grant = of && grantOf(of.grant);
    if (!of || !grant || !isSame(challengeOf(verifier), of.challenge)) throw new UsageError("not-proven", NOT_PROVEN);
    const name = `${of.name}, by the command line${of.machine === "" ? "" : ` on ${of.machine}`}`.slice(0, 200);
    const { token, secret: made } = await makeApiToken(store, { ...grant, name, madeBy: of.subject, days: TOKEN_HOURS / 24 });
    const until = token.expiresAt.toISOString();
    await auditAs({ subject: of.subject, name: of.name, by: "session" }, "token.made", token.id, { token: name, role: token.role, until });
    return json({ token: made, until, name: of.name } satisfies LoginToken, 201);
  });
