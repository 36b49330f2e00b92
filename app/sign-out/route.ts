import { signOutOverHttp } from "@/server/api/gate/sign-in.ts";

export const POST = signOutOverHttp;
