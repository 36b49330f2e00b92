import { companyOf } from "@/server/gate/company.ts";

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** A page without scripts; its style is a file of its own, so that nothing of it stands inline. */
const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · Rolewalk</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/sign-in.css">
</head>
<body>
<main>
<p class="mark"><img src="/icon.svg" alt="" width="24" height="24">Rolewalk</p>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;

/** A plain page. `status`: of the answer. `headers`: further ones. */
const plainPage = (status: number, title: string, body: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(page(title, body), { status, headers: { ...PAGE_HEADERS, ...headers } });

/** What stands between backticks is set as code. */
const prose = (text: string): string => escaped(text).replace(/`([^`]*)`/g, "<code>$1</code>");

/** A page that says one thing. `again`: with the way to sign in. */
export const toldPage = (status: number, title: string, detail: string, again = false): Response =>
  plainPage(status, title, `<p>${prose(detail)}</p>${again ? '<p><a class="button" href="/sign-in">Sign in</a></p>' : ""}`);

/**
 * A page that goes on by itself. What another site has led here sends no strict cookie along, what this page leads to does. `next`: a path of this server.
 */
export const goOnPage = (next: string): Response =>
  plainPage(200, "Signed in", `<meta http-equiv="refresh" content="0; url=${escaped(next)}">\n<p><a href="${escaped(next)}">Go on</a></p>`);

/** What a command asks for. `word`: shown by the terminal too; `fields`: sent back as they came. */
interface Confirming {
  readonly name: string;
  readonly machine: string;
  readonly word: string;
  readonly hours: number;
  readonly fields: Readonly<Record<string, string>>;
}

// names of machines and people come from outside
const visible = (text: string): string => escaped(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd"));

/** Asks whether a command may ask as whoever is signed in. */
export const confirmPage = ({ name, machine, word, hours, fields }: Confirming): Response =>
  plainPage(
    200,
    "Let the command line ask as you?",
    `<p>A command${machine === "" ? "" : ` on <strong><bdi>${visible(machine)}</bdi></strong>`} wants to ask as <strong><bdi>${visible(name)}</bdi></strong>, as a viewer, for ${hours} hours.</p>
<p>Go on only if you have just begun this yourself, and the terminal shows the same word:</p>
<pre class="code"><code>${word}</code></pre>
<form method="post" action="/sign-in/command">
${Object.entries(fields)
  .map(([key, value]) => `<input type="hidden" name="${escaped(key)}" value="${escaped(value)}">`)
  .join("\n")}
<button>Let it ask as me</button>
</form>
<p><a href="/">No, leave it</a></p>`,
  );

/** Leads back to the command that listens on the machine of the browser. */
export const backToCommandLinePage = (address: string): Response =>
  plainPage(
    200,
    "Back to the command line",
    `<meta http-equiv="refresh" content="0; url=${escaped(address)}">\n<p>The command on this machine waits for this browser.</p>
<p><a class="button" href="${escaped(address)}">Go on</a></p>
<p>If nothing answers there, the command runs on another machine: begin anew with <code>--no-browser</code> added to it.</p>`,
  );

/** Signed out here: on to the issuer, which signs out as well. */
export const onToIssuerPage = (address: URL): Response =>
  plainPage(
    200,
    "Signed out",
    `<meta http-equiv="refresh" content="0; url=${escaped(address.href)}">\n<p>You are signed out here, and led on to <strong>${escaped(address.host)}</strong> to sign out there.</p>
<p><a class="button" href="${escaped(address.href)}">Go on</a></p>`,
  );

/** Shows the code that is to be typed. */
export const codePage = (code: string): Response =>
  plainPage(
    200,
    "Type this code",
    `<p>Type it in the terminal where the command waits, within five minutes. Nobody else needs it.</p>
<pre class="code"><code>${escaped(code.replace(/(.{4})(?=.)/g, "$1-"))}</code></pre>`,
  );

/** Where people sign in by an issuer. */
const issuerPage = (issuer: URL, next: string): Response =>
  plainPage(
    401,
    "Sign in",
    `<p>Who you are is said by <strong>${escaped(issuer.host)}</strong>.</p>
<p><a class="button" href="/sign-in/start?next=${escaped(encodeURIComponent(next))}">Sign in</a></p>`,
    { "www-authenticate": "Bearer" },
  );

/** What is wrong with what was shown, in words for whoever showed it. */
export type Wrong = "link" | "token" | undefined;

const WRONG: Readonly<Record<NonNullable<Wrong>, string>> = {
  link: "This link was opened before, or its day is over: each signs in one browser, once.",
  token: "That is not the token of this server.",
};

/** Where the link is, and the field that takes the token. `next`: the path to go on to. */
export function signInPage(next: string, wrong: Wrong): Response {
  const company = companyOf(process.env);
  return company.ok && company.value ? issuerPage(company.value.issuer, next) : localPage(next, wrong);
}

const localPage = (next: string, wrong: Wrong): Response =>
  plainPage(
    401,
    "Sign in",
    `${wrong ? `<p class="wrong" role="alert">${WRONG[wrong]}</p>` : ""}
<p>Open the link that was printed when the server started, or let the same user print a new one:</p>
<pre><code>npx rolewalk sign-in-link</code></pre>
<form method="post" action="/sign-in">
<input type="hidden" name="next" value="${escaped(next)}">
<label for="token">Or the token</label>
<p class="hint" id="where">It stands in the file <code>token</code> of the folder <code>ROLEWALK_HOME</code>, by default <code>.rolewalk/token</code>, which only who started the server can read.</p>
<input id="token" name="token" type="password" autocomplete="off" spellcheck="false" required aria-describedby="where"${wrong === "token" ? ' aria-invalid="true"' : ""}>
<button>Sign in</button>
</form>`,
    { "www-authenticate": "Bearer" },
  );
