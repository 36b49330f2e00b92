import { addressParameters, answers, content, failure, inputOf, type Json } from "@/server/api/openapi-parts.ts";
import { auditAsked, auditChecked, auditEntries, auditLine, auditVerified } from "@/server/contract/audit.ts";
import { forgetAnswer, forgetInput } from "@/server/contract/forget.ts";
import { loginProof, loginToken } from "@/server/contract/login.ts";
import { jobAnswer } from "@/server/contract/screen.ts";
import { sessionAnswer, signInLink } from "@/server/contract/session.ts";
import { apiToken, newToken, tokenInput, tokensAnswer } from "@/server/contract/tokens.ts";

const pathId: Json = { name: "id", in: "path", required: true, schema: { type: "string" } };

/** The addresses of the gate: who asks, links that sign in, and bundles whose senders prove themselves. */
export const gatePaths = (): Json => ({ ...pushPath(), ...sessionPaths(), ...tokenPaths(), ...auditPath(), ...forgetPath() });

function pushPath(): Json {
  return {
    "/api/v1/push": {
      post: {
        operationId: "push",
        security: [],
        summary: "takes a bundle that a source sends by itself, signed with its key (RFC 9421) over its digest (RFC 9530), once",
        parameters: ["content-digest", "signature-input", "signature"].map((name) => ({ name, in: "header", required: true, schema: { type: "string" } })),
        requestBody: { required: true, content: { "application/gzip": { schema: { type: "string", format: "binary" } } } },
        responses: answers("the job that reads it", jobAnswer, "202"),
      },
    },
    "/api/v1/push/{id}": {
      get: {
        operationId: "pushed",
        summary: "what became of a bundle that was sent: for whoever was told the job's id, without a key",
        parameters: [pathId],
        responses: answers("the job", jobAnswer),
        security: [],
      },
    },
  };
}

function tokenPaths(): Json {
  return {
    "/api/v1/tokens": {
      get: { operationId: "tokens", summary: "keys for programs on other machines, without their secrets", responses: answers("the tokens", tokensAnswer) },
      post: {
        operationId: "makeToken",
        summary: "makes a token; the answer tells its secret, this once",
        requestBody: { required: true, content: { "application/json": { schema: inputOf(tokenInput) } } },
        responses: answers("the token", newToken, "201"),
      },
    },
    "/api/v1/tokens/{id}": {
      delete: { operationId: "revokeToken", summary: "takes a token back", parameters: [pathId], responses: answers("the token", apiToken) },
    },
  };
}

function forgetPath(): Json {
  return {
    "/api/v1/forget": {
      post: {
        operationId: "forget",
        summary: "replaces a person by a pseudonym in everything that is kept, and in what is read of them from now on",
        requestBody: { required: true, content: { "application/json": { schema: inputOf(forgetInput) } } },
        responses: answers("what was replaced, or would be", forgetAnswer),
      },
    },
  };
}

function auditPath(): Json {
  return {
    "/api/v1/audit": {
      get: {
        operationId: "audit",
        summary: "who did what, as JSON lines, the oldest first; each entry carries the hash of the one before",
        responses: { "200": { description: "a line for each entry", content: content(auditLine, "application/jsonl") }, default: failure },
      },
    },
    "/api/v1/audit/entries": {
      get: {
        operationId: "auditEntries",
        summary: "who did what, page by page, the newest first",
        parameters: addressParameters(auditAsked),
        responses: answers("a page of the trail", auditEntries),
      },
    },
    "/api/v1/audit/verified": {
      get: {
        operationId: "auditVerified",
        summary: "whether each entry of the trail follows from the one before it, and the hash of the last",
        parameters: addressParameters(auditChecked),
        responses: answers("how the trail holds together", auditVerified),
      },
    },
  };
}

function sessionPaths(): Json {
  return {
    "/api/v1/session": { get: { operationId: "session", summary: "who asks, and what they may", responses: answers("who it is", sessionAnswer) } },
    "/api/v1/login": {
      post: {
        operationId: "login",
        security: [],
        summary: "a token of a viewer for the command line, for the code that a person was given and what only the command knows (PKCE)",
        requestBody: { required: true, content: { "application/json": { schema: inputOf(loginProof) } } },
        responses: answers("the token, told this once", loginToken, "201"),
      },
    },
    "/api/v1/sign-in-links": {
      post: { operationId: "signInLink", summary: "a link that signs one browser in, once, within a day", responses: answers("the link", signInLink, "201") },
    },
  };
}
