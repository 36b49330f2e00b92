import { useAccountNames, withAccountNames } from "@/components/state/useAccountNames";
import { Disclosure } from "@/components/ui/Disclosure";
import { RefText } from "@/components/ui/RefText";
import type { WhoAnswer } from "@/server/contract/answers";
import { unreadGroups } from "@/server/view/unread-groups";

/** How many places of one kind of gap are listed by name; the coverage of the snapshot has the others. */
const NAMED = 8;

/** What was not read of the snapshot an answer rests on: it would be in no row, so the answer says so beside its rows. */
export function UnreadFacts({ gaps }: { readonly gaps: WhoAnswer["missing"] }) {
  const names = useAccountNames();
  if (gaps.length === 0) return null;
  return (
    <Disclosure summary={`${gaps.length} ${gaps.length === 1 ? "thing was" : "things were"} not collected in this snapshot`}>
      <ul className="list-disc space-y-1 pl-5">
        {unreadGroups(gaps).map(({ what, weakens, of }) => (
          <li key={`${what} ${weakens}`} className="anywhere">
            <RefText text={what} /> of <RefText text={withAccountNames(of.slice(0, NAMED).join(", "), names)} />
            {of.length > NAMED && ` and ${(of.length - NAMED).toLocaleString("en")} more`}
            <span className="block text-xs text-muted-foreground">
              weakens: <RefText text={weakens} />
            </span>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
