import type { AccessKeyFact } from "@/server/facts/iam.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { type Rule, wayInto } from "@/server/findings/rule.ts";
import type { AccountWorld } from "@/server/graph/account-world.ts";
import { arnRef, keyRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";

const DAYS = 90;
const DAY = 24 * 60 * 60 * 1000;

/** When a key was used last, as a day; undefined where that is not known, or not long ago. */
function lastUse({ lastUsed }: AccessKeyFact, capturedAt: number): string | undefined {
  const at = lastUsed === undefined ? Number.NaN : Date.parse(lastUsed);
  return capturedAt - at > DAYS * DAY ? new Date(at).toISOString().slice(0, 10) : undefined;
}

function hitOf(inspection: Inspection, account: AccountWorld, key: AccessKeyFact, userName: string, day: string): Hit {
  const user = account.usersByName.get(userName.toLowerCase());
  const member = keyRef(key.id);
  const to = arnRef(user?.arn ?? `arn:${account.partition}:iam::${account.id}:user/${userName}`);
  const { words, ...way } = wayInto(inspection, { from: member, to, reach: "few", verdict: "conditional" });
  return {
    ...way,
    member,
    cause: `not used for ${DAYS} days`,
    summary: `Access key ${key.id} of user ${userName} is active and was last used on ${day}${words.replace("the role", "the user")}`,
    evidence: [{ source: to, document: `access key ${key.id}` }],
    fix: {
      summary: "Switch the key off; delete it when nobody misses it",
      automatic: true,
      files: [
        {
          path: `accounts/${account.id}/list-access-keys-${key.id}.json`,
          content: { AccessKeyMetadata: [{ UserName: userName, AccessKeyId: key.id, Status: "Inactive", CreateDate: key.createdAt }] },
        },
      ],

      commands: [shellCommand`aws iam update-access-key --user-name ${userName} --access-key-id ${key.id} --status Inactive`],
    },
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  const capturedAt = Date.parse(inspection.world.facts.capturedAt);
  for (const account of inspection.world.accounts.values())
    for (const key of account.facts.accessKeys) {
      const day = key.status === "Active" && key.userName !== undefined ? lastUse(key, capturedAt) : undefined;
      if (day !== undefined && key.userName !== undefined) yield hitOf(inspection, account, key, key.userName, day);
    }
}

/** An active access key that nobody used for a quarter of a year. */
export const unusedKey: Rule = {
  id: "access-key-unused",
  title: "Active access key that nobody uses",
  why: "A key works until it is switched off, wherever a copy of it lies; one that nobody uses is missed by nobody when it is gone, and noticed by nobody when it is stolen.",
  look,
};
