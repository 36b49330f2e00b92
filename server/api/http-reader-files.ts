import { readerFiles } from "@/server/collect/scan/reader-files.ts";
import type { ReaderFilesAnswer } from "@/server/contract/reader-files.ts";
import { answering, json } from "./http.ts";

/** `GET /api/v1/reader-files`: roles, policies and templates that let a scan read, and nothing else. */
export const readerFilesOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => json({ files: [...readerFiles()] } satisfies ReaderFilesAnswer));
