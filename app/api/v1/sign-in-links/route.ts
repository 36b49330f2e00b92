import { newLinkOverHttp } from "@/server/api/gate/sign-in.ts";

export const POST = newLinkOverHttp;
