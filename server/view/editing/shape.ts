/** Where names come from that the page asks for: the catalogue of actions, or the snapshot. */
export type WordSource = "action" | "principal" | "provider" | "role" | "condition-key" | "condition-value" | "service-account" | "entity";

/** What may stand somewhere in a document, for help with it: what is not told here may stand there all the same. */
export type Shape = ObjectShape | ListShape | TextShape;

export interface Member {
  readonly doc: string;
  readonly shape: Shape;
}

export interface ObjectShape {
  readonly kind: "object";
  readonly members: Readonly<Record<string, Member>>;
  /** Further keys, which are names. */
  readonly others?: Member;
  readonly source?: WordSource;
}

export interface ListShape {
  readonly kind: "list";
  readonly of: Shape;
  /** One text may stand for the list of it. */
  readonly isTextToo?: boolean;
}

export interface TextShape {
  readonly kind: "text";
  /** What it may be, each with what that means. */
  readonly values?: Readonly<Record<string, string>>;
  readonly source?: WordSource;
  /** It stands without quotes: `true`, `false`. */
  readonly isLiteral?: boolean;
}

export const object = (members: Readonly<Record<string, Member>>, more: Pick<ObjectShape, "others" | "source"> = {}): ObjectShape => ({
  kind: "object",
  members,
  ...more,
});
export const list = (of: Shape): ListShape => ({ kind: "list", of });
/** A text, or a list of such. */
export const texts = (of: TextShape): ListShape => ({ kind: "list", of, isTextToo: true });
export const from = (source: WordSource): TextShape => ({ kind: "text", source });
export const oneOf = (values: Readonly<Record<string, string>>, source?: WordSource): TextShape => ({ kind: "text", values, ...(source && { source }) });
export const TEXT: TextShape = { kind: "text" };
export const FLAG: TextShape = { kind: "text", values: { true: "", false: "" }, isLiteral: true };
export const member = (doc: string, shape: Shape = TEXT): Member => ({ doc, shape });
