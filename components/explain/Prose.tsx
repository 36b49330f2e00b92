import { RefText } from "@/components/ui/RefText";

/** A sentence in which names stand between backticks: they are set as code, and hidden characters in them are shown. */
export function Prose({ text }: { readonly text: string }) {
  return text.split("`").map((piece, i) =>
    i % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed text
      <code key={i} className="rounded-sm bg-muted px-0.5 font-mono text-[0.92em]">
        <RefText text={piece} />
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed text
      <RefText key={i} text={piece} />
    ),
  );
}
