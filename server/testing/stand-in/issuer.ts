import { createServer, type Server } from "node:http";
import Provider, { type Configuration } from "oidc-provider";

/** Somebody the issuer knows: who signs in by this name is them, whatever the password. */
export interface Account {
  readonly name: string;
  readonly groups: readonly string[];
}

export interface Issuer {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly stop: () => Promise<void>;
}

const CLIENT = { id: "rolewalk", secret: "a-secret-of-the-tests" };

const listening = (server: Server): Promise<string> =>
  new Promise((done) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      done(`http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`);
    });
  });

/** A real OpenID Connect provider on this machine, with pages to sign in on. `rolewalk`: the address of the server that sends people here. */
export async function startIssuer(rolewalk: string, accounts: Readonly<Record<string, Account>>, more: Configuration = {}): Promise<Issuer> {
  const server = createServer();
  const url = await listening(server);
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${rolewalk}/sign-in/callback`],
        post_logout_redirect_uris: [`${rolewalk}/sign-in`],
        backchannel_logout_uri: `${rolewalk}/sign-in/ended`,
        backchannel_logout_session_required: true,
      },
    ],
    claims: { openid: ["sub", "groups"], profile: ["name"], email: ["email"] },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, name: accounts[id]?.name ?? id, groups: [...(accounts[id]?.groups ?? [])] }) }),
    features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
    pkce: { required: () => true },
    cookies: { keys: ["a-key-of-the-tests"] },
    // by itself it sends nothing to this machine
    fetch: (to, options) => fetch(to, { ...options, dispatcher: undefined } as RequestInit),
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    ...more,
  });
  server.on("request", provider.callback());
  return {
    url,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
