"use client";

import { Link2 } from "lucide-react";
import { useState } from "react";
import { sizeWords } from "@/components/snapshots/dropped";
import type { Proposal } from "@/components/state/useProposal";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { CopyBlock } from "@/components/ui/CopyBlock";
import { changeFragment, MAX_PACKED_BYTES } from "./changeLink";

interface Shared {
  readonly of: Proposal;
  /** Undefined: it is too long for one. */
  readonly link: string | undefined;
  readonly bytes: number;
}

async function shared(of: Proposal): Promise<Shared> {
  const made = await changeFragment(of);
  const { origin, pathname, search } = window.location;
  return made.ok ? { of, link: `${origin}${pathname}${search}${made.fragment}`, bytes: 0 } : { of, link: undefined, bytes: made.bytes };
}

/** The change as a link: it is in the part of the address that no browser sends to a server. */
export function ShareChange({ proposal }: { readonly proposal: Proposal }) {
  const [made, setMade] = useState<Shared | undefined>(undefined);
  const isOf = made?.of.text === proposal.text && made.of.about === proposal.about;
  return (
    <>
      <Button className="self-start" disabled={proposal.text.trim() === ""} onClick={() => void shared(proposal).then(setMade)}>
        <Link2 aria-hidden="true" />
        Share as a link
      </Button>
      {made && isOf && (
        <div className="basis-full">
          {made.link === undefined ? (
            <Callout live tone="warning" title="This change is too long for a link">
              Packed it has {sizeWords(made.bytes)}, and a link carries {sizeWords(MAX_PACKED_BYTES)}: pass it on as a file, which can be dropped here.
            </Callout>
          ) : (
            <Callout live title="The change as a link">
              <p>
                The change itself is in the link, in the part that browsers do not send to servers: whoever has the link has the change. Opened, it tries
                nothing by itself.
              </p>
              <div className="mt-2">
                <CopyBlock text={made.link} label="Copy the link" box="Link to this change" />
              </div>
            </Callout>
          )}
        </div>
      )}
    </>
  );
}
