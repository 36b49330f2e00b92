"use client";

import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { nameProblem, type SavedView } from "./savedViews";

interface ViewDialogProps {
  /** Whether the filter of now is to be kept; else those that are kept are named anew or deleted. */
  readonly adding: boolean;
  readonly query: string;
  readonly views: readonly SavedView[];
  readonly onViews: (views: readonly SavedView[]) => void;
  readonly onClose: () => void;
}

interface NameFormProps {
  readonly label: string;
  readonly button: string;
  readonly others: readonly SavedView[];
  readonly name: string;
  readonly onName: (name: string) => void;
}

function NameForm({ label, button, others, name, onName }: NameFormProps) {
  const [text, setText] = useState(name);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = nameProblem(text, others);
    setProblem(wrong);
    if (wrong === undefined) onName(text.trim());
  };
  return (
    <form onSubmit={submit} className="flex min-w-0 flex-1 items-end gap-2">
      <div className="min-w-0 flex-1">
        <Field label={label} error={problem}>
          {(ids) => <Input {...ids} value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" />}
        </Field>
      </div>
      <Button type="submit" disabled={text === name && name !== ""} className={problem === undefined ? "" : "mb-5"}>
        {button}
      </Button>
    </form>
  );
}

function OldViews({ views, onViews }: Pick<ViewDialogProps, "views" | "onViews">) {
  return (
    <ul className="flex flex-col gap-3">
      {views.map((view) => {
        const others = views.filter((one) => one !== view);
        return (
          <li key={view.name} className="flex items-end gap-2">
            <NameForm
              label={`Name of ${view.name}`}
              button="Rename"
              others={others}
              name={view.name}
              onName={(name) => onViews(views.map((one) => (one === view ? { ...view, name } : one)))}
            />
            <Button look="danger" size="icon" aria-label={`Delete ${view.name}`} title="Delete" onClick={() => onViews(others)}>
              <Trash2 aria-hidden="true" />
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

/** Keeps a view under a name; names anew and deletes those that are kept. */
export function ViewDialog({ adding, query, views, onViews, onClose }: ViewDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={adding ? "Save this view" : "Edit views"}
      description="Views are kept in this browser. To share one, copy its link."
    >
      {adding ? (
        <NameForm
          label="Name"
          button="Save"
          others={views}
          name=""
          onName={(name) => {
            onViews([...views, { name, query }]);
            onClose();
          }}
        />
      ) : views.length === 0 ? (
        <p className="text-sm text-muted-foreground">No view is kept.</p>
      ) : (
        <OldViews views={views} onViews={onViews} />
      )}
    </Dialog>
  );
}
