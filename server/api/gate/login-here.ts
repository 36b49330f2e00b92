import { dropLogin, keepLogin, type Login, loginTo } from "@/server/gate/login-file.ts";
import { newSecret } from "@/server/gate/secret.ts";
import { homeDirectory } from "@/server/store/location.ts";
import { challengeOf, checkWord } from "./login-challenge.ts";

/** What a command begins a sign-in with: what it alone knows, what it shows of it, and the word by which people know it. */
export interface Begun {
  readonly verifier: string;
  readonly challenge: string;
  readonly state: string;
  readonly word: string;
}

/** Begins a sign-in of the command line. */
export function beginLogin(): Begun {
  const verifier = newSecret();
  const challenge = challengeOf(verifier);
  return { verifier, challenge, state: newSecret(), word: checkWord(challenge) };
}

/** Keeps a sign-in for the commands that follow. */
export const keepLoginHere = (login: Login): void => keepLogin(homeDirectory(process.env), login);

/** The sign-in to a server that is kept here, also one that is over. */
export const loginHere = (server: URL): Login | undefined => loginTo(homeDirectory(process.env), server);

/** Forgets it. */
export const dropLoginHere = (server: URL): void => dropLogin(homeDirectory(process.env), server);
