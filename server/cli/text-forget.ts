import { forgetAnswer } from "@/server/contract/forget.ts";

const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** What was replaced, or would be, and what stays. */
export function forgetText(answer: unknown): string[] {
  const { dryRun, names, ref, places, left, changed } = forgetAnswer.parse(answer);
  const touched = places.filter((one) => one.texts > 0);
  return [
    ...names.map(({ name, pseudonym }) => `${name} ${dryRun ? "would be" : "is"} ${pseudonym} from now on`),
    `asked by ${ref}`,
    ...touched.map(({ kind, id, texts }) => `  ${kind} ${id}: ${counted(texts, "text")}`),
    ...(left.length === 0 ? [] : ["these hold a name and stay, since it is no person's there, or a part of another name:"]),
    ...left.map((one) => `  ${one.in}: ${one.at}: ${one.text}`),
    ...changed.map(
      ({ snapshot, of, pattern, text }) =>
        `snapshot ${snapshot}: the pattern ${pattern} of ${of} tells ${text} from the pseudonym; --beginning may make it fit`,
    ),
    "backups, exports and reports that were made before stay as they are, and so do names in the audit trail",
  ];
}
