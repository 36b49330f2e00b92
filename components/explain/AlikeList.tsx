import { Disclosure } from "@/components/ui/Disclosure";
import { EntityLink } from "@/components/ui/EntityLink";
import { Pager } from "@/components/ui/Pager";
import type { PathView } from "@/server/view/path-view";
import { describeRef } from "@/server/view/ref-view";

/** Where equal ways part: everybody who stands there, part by part. */
export function AlikeList({ path }: { readonly path: PathView }) {
  return (path.alike ?? []).map(({ at, total, first }) => {
    const kind = describeRef(first[0] ?? "").kindWord.toLowerCase();
    return (
      <Disclosure key={at} className="px-2" summary={`${total.toLocaleString("en")} ${kind}s alike at step ${at}`}>
        <Pager rows={first} size={25}>
          {(shown) => (
            <ul className="space-y-1 py-1 text-sm">
              {shown.map((ref) => (
                <li key={ref}>
                  <EntityLink to={ref} />
                </li>
              ))}
            </ul>
          )}
        </Pager>
        {first.length < total && (
          <p className="text-xs text-muted-foreground">
            The first {first.length.toLocaleString("en")} of {total.toLocaleString("en")}.
          </p>
        )}
      </Disclosure>
    );
  });
}
