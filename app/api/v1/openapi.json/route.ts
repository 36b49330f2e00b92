import { json } from "@/server/api/http.ts";
import { openApiDocument } from "@/server/api/openapi.ts";

export const GET = (): Response => json(openApiDocument());
