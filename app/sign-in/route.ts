import { signInOverHttp, signInPageOverHttp } from "@/server/api/gate/sign-in.ts";

export const dynamic = "force-dynamic";
export const GET = signInPageOverHttp;
export const POST = signInOverHttp;
