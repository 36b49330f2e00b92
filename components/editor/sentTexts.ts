/**
 * Texts that were told and are not said back yet. The page says each of them back a little later, when somebody may have written on: what it says is then not what stands in the
 * editor, and is no text from elsewhere either.
 */
export class SentTexts {
  #sent: readonly string[] = [];

  add(text: string): void {
    this.#sent = [...this.#sent, text];
  }

  /** Whether a text is one that was told; those told before it are not waited for any more. */
  hear(text: string): boolean {
    const at = this.#sent.lastIndexOf(text);
    if (at < 0) return false;
    this.#sent = this.#sent.slice(at + 1);
    return true;
  }

  forget(): void {
    this.#sent = [];
  }
}
