import { GetPolicyCommand, GetPolicyVersionCommand, ListGroupsForUserCommand } from "@aws-sdk/client-iam";
import type { AccountReader } from "@/server/collect/aws/account-reader.ts";
import type { OperationName } from "@/server/collect/aws/operations.ts";
import { isGone, type Send } from "./caller.ts";
import { PRINCIPAL_CALLS } from "./read-principal.ts";

/** Nobody is called so: who may ask is told that there is no such principal, who may not is refused before that. */
const NOBODY = "rolewalk-doctor";
/** A policy of AWS that every account has. */
const EVERYWHERE = { PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" };

/** Tries once each call that only a check of one answer sends, for whoever wants to know what a source may read. */
export async function tryLiveCalls(reader: AccountReader, account: string): Promise<void> {
  const { iam } = reader.clients;
  const attempt = async (operation: OperationName, send: Send): Promise<void> => {
    const answer = await reader.call(operation, account, send);
    if (!answer.ok && !isGone(answer)) reader.lacks(operation, { path: `accounts/${account}/${operation}.json`, of: account }, answer);
  };
  for (const { get, attached, inline, document } of Object.values(PRINCIPAL_CALLS)) {
    if (get) await attempt(get.operation, (o) => get.send(iam, NOBODY, o));
    await attempt(attached[0], (o) => attached[1](iam, NOBODY, {}, o));
    await attempt(inline[0], (o) => inline[1](iam, NOBODY, {}, o));
    await attempt(document[0], (o) => document[1](iam, NOBODY, NOBODY, o));
  }
  await attempt("ListGroupsForUser", (o) => iam.send(new ListGroupsForUserCommand({ UserName: NOBODY }), o));
  await attempt("GetPolicy", (o) => iam.send(new GetPolicyCommand(EVERYWHERE), o));
  await attempt("GetPolicyVersion", (o) => iam.send(new GetPolicyVersionCommand({ ...EVERYWHERE, VersionId: "v1" }), o));
}
