// Which address is listened on: this machine's own, as long as nobody else is to be let in.
import { StepError } from "./steps.mjs";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i;

/** The address to listen on. Throws where other machines could reach it. */
export const listenHost = () => {
  const host = process.env.HOST || "127.0.0.1";
  if (!LOOPBACK.test(host))
    throw new StepError(`HOST must be a loopback address such as 127.0.0.1, not \`${host}\`: who is to be let in from elsewhere is not configured`);
  return host;
};
