import type { IncomingMessage, ServerResponse } from "node:http";
import { listen, type StandIn } from "./listen.ts";

/** A call as a service understood it. */
export interface AwsCall {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** An error by the service's word for it. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** One service: how it tells a call, answers it, and writes answers and errors. */
export interface AwsService {
  readonly tell: (request: IncomingMessage, body: string) => AwsCall;
  readonly answer: (call: AwsCall) => unknown;
  readonly write: (response: ServerResponse, operation: string, value: unknown) => void;
  readonly writeError: (response: ServerResponse, error: AwsError) => void;
}

/** What goes wrong with an operation. `after`: calls that are answered before it does. */
export type AwsFault = { readonly kind: "denied" | "throttled"; readonly after?: number; readonly times?: number };

export interface AwsStandIn extends StandIn {
  /** `service Operation` of every call, in order. */
  readonly calls: string[];
}

/** Stands in for AWS under one endpoint: the service is taken from the signature's scope, as all requests are signed. */
export async function startAws(services: Readonly<Record<string, AwsService>>, faults: Readonly<Record<string, AwsFault>> = {}): Promise<AwsStandIn> {
  const calls: string[] = [];
  const standIn = await listen((request, response, body) => {
    const name = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const service = services[name];
    if (!service) return response.writeHead(404).end();
    const call = service.tell(request, body.toString("utf8"));
    const earlier = calls.filter((one) => one === `${name} ${call.operation}`).length;
    calls.push(`${name} ${call.operation}`);
    try {
      fail(faults[call.operation], call.operation, earlier);
      return service.write(response, call.operation, service.answer(call));
    } catch (error) {
      return service.writeError(response, error instanceof AwsError ? error : new AwsError("InternalFailure", String(error), 500));
    }
  });
  return { ...standIn, calls };
}

function fail(fault: AwsFault | undefined, operation: string, earlier: number): void {
  if (!fault || earlier < (fault.after ?? 0) || earlier >= (fault.after ?? 0) + (fault.times ?? Number.POSITIVE_INFINITY)) return;
  if (fault.kind === "throttled") throw new AwsError("ThrottlingException", "Rate exceeded", 400);
  throw new AwsError("AccessDeniedException", `User: arn:aws:sts::111122223333:assumed-role/reader/s is not authorized to perform: ${operation}`, 403);
}
