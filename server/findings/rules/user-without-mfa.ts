import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { arnRef } from "@/server/model/ref.ts";

function* look(inspection: Inspection): Iterable<Hit> {
  for (const account of inspection.world.accounts.values())
    for (const row of account.facts.credentialReport) {
      const user = account.users.get(row.arn);
      if (!user || row.passwordEnabled !== true || row.mfaActive !== false || !(row.key1Active || row.key2Active)) continue;
      const member = arnRef(user.arn);
      const { words, ...way } = wayInto(inspection, { from: member, to: member, reach: "few", verdict: "conditional" });
      yield {
        ...way,
        paths: way.paths.map((one) => ({ ...one, path: one.path.slice(1) })),
        member,
        cause: "console password and access key without MFA",
        summary: `User ${nameOf(member)} signs in with a password and has an active access key, and no MFA device${words.replace("the role", "it")}`,
        evidence: [{ source: member, document: "credential report" }],
        fix: byHand("Register an MFA device, and take away the password or the key, whichever is not needed"),
      };
    }
}

/** A user with a password and a key, and nothing beside them. */
export const userWithoutMfa: Rule = {
  id: "user-without-mfa",
  title: "User with password and access key, without MFA",
  why: "One stolen password is enough to be the user in the console, and one stolen file to be it everywhere else.",
  look,
};
