import { tokensAnswer } from "@/server/contract/tokens.ts";

/** The tokens, one a line. */
export function tokensText(answer: unknown): string[] {
  const { tokens } = tokensAnswer.parse(answer);
  if (tokens.length === 0) return ["there is no token"];
  const day = (time: string | null): string => time?.slice(0, 10) ?? "never";
  return tokens.map(
    (t) =>
      `${t.id}  ${t.state.padEnd(7)}  ${t.role.padEnd(8)}  until ${day(t.expiresAt)}  used ${day(t.lastUsedAt).padEnd(10)}  ${t.name}${t.scope === null ? "" : `  in ${t.scope}`}`,
  );
}
