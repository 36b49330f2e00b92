import { sessionOverHttp } from "@/server/api/gate/sign-in.ts";

export const dynamic = "force-dynamic";
export const GET = sessionOverHttp;
