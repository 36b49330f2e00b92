import { textOf } from "@/server/api/http.ts";
import { UsageError } from "@/server/api/usage-error.ts";

/** The fields of a form. One of more than `limit` bytes has none, and is read no further, whether it says how long it is or not. */
export async function formOf(request: Request, limit: number): Promise<URLSearchParams> {
  const text = await textOf(request, limit).catch((thrown: unknown) => {
    if (thrown instanceof UsageError) return "";
    throw thrown;
  });
  return new URLSearchParams(text);
}
