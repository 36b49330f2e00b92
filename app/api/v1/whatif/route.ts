import { whatIfOverHttp } from "@/server/api/changes/http-changes.ts";

export const POST = whatIfOverHttp;
