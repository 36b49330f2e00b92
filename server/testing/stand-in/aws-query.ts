import { AwsError, type AwsService } from "./aws.ts";

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** XML as the query services write it: lists as `member` elements. */
function toXml(value: unknown, item: string): string {
  if (Array.isArray(value)) return value.map((one) => `<${item}>${toXml(one, item)}</${item}>`).join("");
  if (typeof value !== "object" || value === null) return escaped(String(value));
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .map(([key, entry]) => `<${key}>${toXml(entry, item)}</${key}>`)
    .join("");
}

type Answer = (operation: string, parameters: Readonly<Record<string, string>>) => object | undefined;

/** A service of the query protocol (IAM, STS; EC2 with `item` lists). An operation without an answer is an error. */
export function queryService(answer: Answer, item: "member" | "item" = "member"): AwsService {
  return {
    tell: (_, body) => {
      const { Action: operation = "", ...parameters } = Object.fromEntries(new URLSearchParams(body));
      return { operation, parameters };
    },
    answer: ({ operation, parameters }) => {
      const found = answer(operation, parameters);
      if (!found) throw new AwsError("InvalidAction", `the stand-in has no answer for ${operation}`);
      return found;
    },
    write: (response, operation, value) => {
      const inner = toXml(value, item);
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(
        item === "item"
          ? `<${operation}Response>${inner}</${operation}Response>`
          : `<${operation}Response><${operation}Result>${inner}</${operation}Result></${operation}Response>`,
      );
    },
    writeError: (response, error) => {
      // These services name the same errors without the suffix.
      const detail = toXml({ Code: error.code.replace(/Exception$/, ""), Message: error.message }, item);
      response.writeHead(error.status, { "content-type": "text/xml" });
      response.end(
        item === "item" ? `<Response><Errors><Error>${detail}</Error></Errors></Response>` : `<ErrorResponse><Error>${detail}</Error></ErrorResponse>`,
      );
    },
  };
}
