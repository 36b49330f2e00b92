"use client";

import { ChevronRight, ClipboardCheck, GitCompareArrows, type LucideIcon, ShieldAlert, Siren, UserSearch } from "lucide-react";
import type { ReactNode } from "react";
import { useIsLimited } from "@/components/account/useSession";
import { AppLink } from "@/components/shell/AppLink";
import { useCommands } from "@/components/shell/commandContext";
import { explainHref, mapHref, subjectHref } from "@/components/shell/href";
import { Panel } from "@/components/ui/Panel";
import type { SnapshotRow } from "@/server/contract/screen";

const ROW = "group flex w-full items-start gap-3 px-4 py-2.5 text-left hover:bg-muted";

interface RowTextProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children: ReactNode;
}

function RowText({ icon: Icon, title, children }: RowTextProps) {
  return (
    <>
      <Icon aria-hidden="true" strokeWidth={1.75} className="mt-0.5 size-4 shrink-0 text-accent" />
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{title}</span>
        <span className="block text-xs text-muted-foreground">{children}</span>
      </span>
      <ChevronRight aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
    </>
  );
}

const ACCOUNT = "111122223333";
const S3_ADMIN = `arn:aws:iam::${ACCOUNT}:role/S3Admin`;
const HUGO = `arn:aws:iam::${ACCOUNT}:user/hugotse`;
const KEVIN = "oidc://oidc.hhuge9.com#kevintse";

const DEMO: readonly { readonly href: string; readonly words: string }[] = [
  { href: explainHref(HUGO, S3_ADMIN), words: "hugotse → S3Admin: with an access key" },
  { href: explainHref(KEVIN, S3_ADMIN), words: "kevintse → S3Admin: with a token from outside" },
  { href: subjectHref(S3_ADMIN), words: "Everyone who can become S3Admin" },
  { href: mapHref(HUGO), words: "What hugotse can reach, on the map" },
];

function DemoTour() {
  return (
    <div className="border-t border-border px-4 py-3">
      <h3 className="text-xs font-semibold text-muted-foreground">In this demo</h3>
      <ul className="mt-1 flex flex-col gap-1">
        {DEMO.map((row) => (
          <li key={row.href}>
            <AppLink href={row.href} className="rounded-sm text-accent hover:underline">
              {row.words}
            </AppLink>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The demo that the first start loads; its story has known ends. */
const isDemo = (snapshot: SnapshotRow | undefined): boolean => snapshot !== undefined && /^demo\b/i.test(`${snapshot.origin} ${snapshot.label}`);

/** Ways in for each of the three who come here. */
export function StartHere({ snapshot }: { readonly snapshot: SnapshotRow | undefined }) {
  const { openSearch } = useCommands();
  // its ends lie all over the demo
  const isLimited = useIsLimited();
  return (
    <Panel title="Start here" flush>
      <ul className="divide-y divide-border">
        <li>
          <button type="button" onClick={openSearch} className={ROW}>
            <RowText icon={Siren} title="A pod gets AccessDenied">
              On call: paste its name, or the error message. See the role it really has, and the step that fails.
            </RowText>
          </button>
        </li>
        <li>
          <AppLink href="/map" className={ROW}>
            <RowText icon={UserSearch} title="Who can become this role?">
              Reviewing access: pick a role on the map, or search it, and read every way in.
            </RowText>
          </AppLink>
        </li>
        <li>
          <AppLink href="/cluster" className={ROW}>
            <RowText icon={ClipboardCheck} title="Who can enter the cluster?">
              Auditing: access entries and aws-auth side by side, with the rows that have no effect.
            </RowText>
          </AppLink>
        </li>
        <li>
          <AppLink href="/findings" className={ROW}>
            <RowText icon={ShieldAlert} title="What is wrong?">
              Reviewing: every finding, the worst first, with the smallest change that closes it.
            </RowText>
          </AppLink>
        </li>
        <li>
          <AppLink href="/changes" className={ROW}>
            <RowText icon={GitCompareArrows} title="What changed?">
              Auditing: two snapshots compared, and a change tried before it is made.
            </RowText>
          </AppLink>
        </li>
      </ul>
      {isDemo(snapshot) && !isLimited && <DemoTour />}
    </Panel>
  );
}
