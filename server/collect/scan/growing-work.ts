interface Piece<T, R> {
  readonly item: T;
  readonly brought: Array<Piece<T, R>>;
  result?: R;
}

/** What came of a piece of work, and what it brought to be done as well. */
export interface Done<T, R> {
  readonly result: R;
  readonly more: readonly T[];
}

/**
 * Does work that may bring more, at most `limit` pieces at a time. Results keep the order of the input; what a piece brought comes right behind it. The
 * first rejection rejects the whole and starts nothing more.
 */
export async function growingWork<T, R>(first: readonly T[], limit: number, work: (item: T) => Promise<Done<T, R>>): Promise<R[]> {
  const pieceOf = (item: T): Piece<T, R> => ({ item, brought: [] });
  const all = first.map(pieceOf);
  const queue = [...all];
  let running = 0;
  await new Promise<void>((done, failed) => {
    let isStopped = false;
    const run = async (piece: Piece<T, R>): Promise<void> => {
      const { result, more } = await work(piece.item);
      piece.result = result;
      piece.brought.push(...more.map(pieceOf));
      queue.push(...piece.brought);
    };
    const next = (): void => {
      if (running === 0 && queue.length === 0) done();
      while (!isStopped && running < limit && queue.length > 0) {
        running += 1;
        run(queue.shift() as Piece<T, R>).then(
          () => {
            running -= 1;
            next();
          },
          (error: unknown) => {
            isStopped = true;
            failed(error);
          },
        );
      }
    };
    next();
  });
  return all.flatMap(inOrder);
}

const inOrder = <T, R>(piece: Piece<T, R>): R[] => [piece.result as R, ...piece.brought.flatMap((one) => inOrder(one))];
