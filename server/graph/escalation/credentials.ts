import { type AccountWorld, isComplete } from "@/server/graph/account-world.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { EscalationEnd } from "@/server/policy/escalation/path.ts";
import { fails, passes, takes } from "./together.ts";

type By = Extract<EscalationEnd, { kind: "user" }>["by"];

function keysOf(account: AccountWorld, arn: string, name: string): number | undefined {
  const listed = account.keysByUser.get(name.toLowerCase()) ?? 0;
  const row = account.reportByArn.get(arn);
  if (listed >= 2 || (row?.key1Active && row.key2Active)) return 2;
  return isComplete(account, "accessKeys") || listed > 0 ? listed : undefined;
}

/** Whether the user's credentials leave room for the call (H36): at most two keys, one password. */
export function roomFor(account: AccountWorld, arn: string, by: By): Decision {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const check = "access-key" as const;
  if (by === "rotated-key") return passes({ check, code: "ESCALATION_KEY_ROOM", reason: "a key that is there can be deleted, so a new one has room" });
  if (by === "key") {
    const keys = keysOf(account, arn, name);
    if (keys === undefined) return takes(`user ${name} has fewer than two access keys`);
    const verify = shellCommand`aws iam list-access-keys --user-name ${name}`;
    if (keys >= 2) return fails({ check, code: "ESCALATION_KEYS_FULL", reason: `user \`${name}\` has two access keys already`, verify });
    return passes({
      check,
      code: "ESCALATION_KEY_ROOM",
      reason: `user \`${name}\` has ${keys === 0 ? "no access key" : "one access key"} and may get one more`,
      verify,
    });
  }
  const row = account.reportByArn.get(arn);
  const verify = shellCommand`aws iam get-login-profile --user-name ${name}`;
  if (row?.passwordEnabled === undefined) return takes(`user ${name} has ${by === "password" ? "a" : "no"} password for the console`);
  if (by === "password" && !row.passwordEnabled)
    return fails({ check, code: "ESCALATION_HAS_NO_PASSWORD", reason: `user \`${name}\` has no password to change`, verify });
  if (by === "new-password" && row.passwordEnabled)
    return fails({ check, code: "ESCALATION_HAS_PASSWORD", reason: `user \`${name}\` has a password already`, verify });
  return takes(`a registered MFA device of user ${name} is asked for at the console`);
}
