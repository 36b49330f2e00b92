import { endedOverHttp } from "@/server/api/gate/company-sign-in.ts";

export const POST = endedOverHttp;
