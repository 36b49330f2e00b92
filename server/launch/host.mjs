// Which address is listened on: this machine's own, as long as nobody else is to be let in.
import { StepError } from "./steps.mjs";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i;

/** Whether an issuer signs people in; the server checks the rest of what it takes. */
export const isCompany = () => (process.env.ROLEWALK_OIDC_ISSUER ?? "") !== "";

/** The address to listen on. Throws where other machines could reach it and nobody signs them in. */
export const listenHost = () => {
  const host = process.env.HOST || "127.0.0.1";
  if (!LOOPBACK.test(host) && !isCompany())
    throw new StepError(`HOST must be a loopback address such as 127.0.0.1, not \`${host}\`: nobody signs in who comes from elsewhere (ROLEWALK_OIDC_ISSUER)`);
  return host;
};
