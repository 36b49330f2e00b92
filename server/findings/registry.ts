import type { Rule } from "./rule.ts";
import { anySubject } from "./rules/any-subject.ts";
import { anyone } from "./rules/anyone.ts";
import { deletedPrincipal } from "./rules/deleted-principal.ts";
import { foreignAccount } from "./rules/foreign-account.ts";
import { noAudience } from "./rules/no-audience.ts";
import { wideSubject } from "./rules/wide-subject.ts";

/** Every rule, in the order of docs/findings.md. */
export const RULES: readonly Rule[] = [anySubject, wideSubject, noAudience, anyone, foreignAccount, deletedPrincipal];
