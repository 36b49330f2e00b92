import { RefText } from "./RefText";
import { Time } from "./Time";

const INSTANT = /(\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))/;

/** A text as it was stored; a time in it is shown as the reader's own, with UTC in its title. */
export function FactText({ text }: { readonly text: string }) {
  return text.split(INSTANT).map((part, i) =>
    // a split by one group gives texts and times in turn
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed text
    i % 2 === 1 ? <Time key={i} iso={part} /> : part !== "" && <RefText key={i} text={part} />,
  );
}
