import { AwsError, type AwsService } from "./aws.ts";
import { answerJson } from "./listen.ts";

const JSON_11 = { "content-type": "application/x-amz-json-1.1" };

type Answer = (operation: string, input: Readonly<Record<string, string>>) => unknown;

/** A service of the JSON 1.1 protocol. An operation without an answer is an error. */
export const jsonService = (answer: Answer): AwsService => ({
  tell: (request, body) => ({
    operation: String(request.headers["x-amz-target"]).split(".").at(-1) ?? "",
    parameters: JSON.parse(body || "{}") as Record<string, string>,
  }),
  answer: ({ operation, parameters }) => {
    const found = answer(operation, parameters);
    if (found === undefined) throw new AwsError("UnknownOperationException", `the stand-in has no ${operation}`);
    return found;
  },
  write: (response, _, value) => void answerJson(response, 200, value, JSON_11),
  writeError: (response, error) => void answerJson(response, error.status, { __type: error.code, message: error.message }, JSON_11),
});

/** One element a page. */
export function pageOfOne<T>(all: readonly T[], key: string, token: string | undefined, next = "NextToken") {
  const at = Number(token ?? 0);
  return { [key]: all.slice(at, at + 1), ...(at + 1 < all.length && { [next]: String(at + 1) }) };
}
