import type { FromTemporaryCredentialsOptions } from "@aws-sdk/credential-providers";
import { operationOf } from "./operations.ts";

/** Thrown in place of a call that a scan may not make, before anything is signed or leaves this machine. */
export class RefusedOperation extends Error {
  constructor(service: string, operation: string) {
    super(`refused to send ${service} ${operation}: it is not among the operations of a scan`);
    this.name = "RefusedOperation";
  }
}

/** A plugin that fits the clients of all services. */
export type ClientPlugin = NonNullable<FromTemporaryCredentialsOptions["clientPlugins"]>[number];

/** Throws unless the command is a listed operation of the client's service. */
function assertListed(clientName: string | undefined, commandName: string | undefined): void {
  const service = (clientName ?? "").replace(/Client$/, "").toLowerCase();
  const operation = (commandName ?? "").replace(/Command$/, "");
  if (operationOf(operation)?.service.replaceAll("-", "") !== service) throw new RefusedOperation(service, operation);
}

/** By this plugin, put on once or again, a client can send the listed operations and nothing else. */
export const readOnlyPlugin: ClientPlugin = {
  applyToStack: (stack) => {
    stack.add(
      (next, context) => async (args) => {
        assertListed(context.clientName, context.commandName);
        return next(args);
      },
      { step: "initialize", name: "rolewalkReadOnly", priority: "high", override: true },
    );
  },
};
