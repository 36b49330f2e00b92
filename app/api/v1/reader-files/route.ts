import { readerFilesOverHttp } from "@/server/api/http-reader-files.ts";

export const dynamic = "force-dynamic";
export const GET = readerFilesOverHttp;
