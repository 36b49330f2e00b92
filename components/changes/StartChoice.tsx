import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/Input";
import { visibleText } from "@/components/ui/visibleText";
import type { StartsAnswer } from "@/server/contract/editing";

interface StartChoiceProps {
  readonly answer: StartsAnswer;
  /** Which of the starts the text began with. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** Which document of an entity is edited, where it has several. */
export function StartChoice({ answer: { starts, total }, chosen, onChoose }: StartChoiceProps) {
  if (starts.length < 2) return null;
  const hint = total > starts.length ? `The first ${(starts.length - 1).toLocaleString("en")} of ${(total - 1).toLocaleString("en")} documents.` : undefined;
  return (
    <Field label="What to edit" hint={hint}>
      {(ids) => (
        <Select {...ids} className="max-w-full self-start" value={chosen} onChange={(event) => onChoose(Number(event.target.value))}>
          {starts.map(({ title, about }, i) => (
            <option key={`${about} ${title}`} value={i}>
              {visibleText(title)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
