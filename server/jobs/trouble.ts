/** Something that is tried again and again: that it fails is told once, and again only after it has worked. */
export interface Trouble {
  readonly tell: (thrown: unknown) => void;
  readonly over: () => void;
}

/** `what`: what is told that does not work, on stderr with its reason. */
export function troubleOf(what: string): Trouble {
  let isTold = false;
  return {
    tell(thrown) {
      if (!isTold) process.stderr.write(`rolewalk: ${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
      isTold = true;
    },
    over() {
      isTold = false;
    },
  };
}
