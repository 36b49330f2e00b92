import { loginOverHttp } from "@/server/api/gate/command-line-sign-in.ts";

export const dynamic = "force-dynamic";
export const POST = loginOverHttp;
