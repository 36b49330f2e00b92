import type { Command } from "commander";
import { UsageError } from "@/server/api/usage-error.ts";
import { MAX_ERROR_TEXT } from "@/server/api/why/ask-why.ts";
import { withCommon } from "./ask.ts";
import { askOrCheck, withLive } from "./live.ts";

/** Reads the piped or typed text; what is longer than is ever read is refused before its end. */
async function typedText(): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  if (process.stdin.isTTY) process.stderr.write("paste the error or the event, then end with Ctrl-D\n");
  process.stdin.setEncoding("utf8");
  for await (const part of process.stdin as AsyncIterable<string>) {
    length += part.length;
    if (length > MAX_ERROR_TEXT) throw new UsageError("invalid", `the text is longer than ${MAX_ERROR_TEXT} characters: give the part with the error`);
    parts.push(part);
  }
  return parts.join("");
}

const isFromStdin = (words: readonly string[]): boolean => words.length === 0 || (words.length === 1 && words[0] === "-");

/** `why [TEXT…|-]`: what a pasted error says, who it may be, and what is decided about it. */
export function addWhy(cli: Command): void {
  withLive(
    withCommon(
      cli
        .command("why [text...]")
        .description("read a pasted error message or CloudTrail event, who it may be and why it was refused")
        .usage("[options] [TEXT | -]"),
    ),
  ).action(async (words: string[], _: unknown, command: Command) =>
    askOrCheck("why", { text: isFromStdin(words) ? await typedText() : words.join(" ") }, command),
  );
}
