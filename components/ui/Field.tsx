"use client";

import { type ReactNode, useId } from "react";

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly optional?: boolean;
  /** Draws the control with the ids that tie it to its label, hint and error. */
  readonly children: (ids: { readonly id: string; readonly "aria-describedby": string | undefined; readonly "aria-invalid": boolean }) => ReactNode;
}

/** A labelled control with what it wants and what is wrong with it. */
export function Field({ label, hint, error, optional = false, children }: FieldProps) {
  const id = useId();
  const described = error !== undefined ? `${id}-error` : hint !== undefined ? `${id}-hint` : undefined;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {optional && <span className="font-normal text-muted-foreground"> (optional)</span>}
      </label>
      {children({ id, "aria-describedby": described, "aria-invalid": error !== undefined })}
      {error !== undefined ? (
        <p id={`${id}-error`} className="text-xs text-denied">
          {error}
        </p>
      ) : (
        hint !== undefined && (
          <p id={`${id}-hint`} className="text-xs text-muted-foreground">
            {hint}
          </p>
        )
      )}
    </div>
  );
}
