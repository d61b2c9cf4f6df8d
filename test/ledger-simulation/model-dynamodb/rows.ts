import type { Item } from '../../../lambda/adapters/ledger/attempt-row.ts';

/** A place of the table, whether or not an item lies there. */
export interface Row {
  readonly pk: string;
  readonly sk: string;
  item: Item | undefined;
  /** How it was before its last change, and when that was: what a read may still see that is not consistent. */
  before: Item | undefined;
  changedAt: number;
  /** What the index will show, and from when on; the last one that is due is what it shows. */
  readonly images: Image[];
}

interface Image {
  readonly from: number;
  readonly item: Item | undefined;
}

/** What lies in a table, by partition, and its one sparse index, which lags. */
export class Rows {
  readonly #partitions = new Map<string, Map<string, Row>>();
  readonly #indexed = new Set<Row>();
  readonly #indexKey: string;

  constructor(indexKey: string) {
    this.#indexKey = indexKey;
  }

  at(key: Item): Row {
    const { pk, sk } = keyOf(key);
    const partition = this.#partitions.get(pk) ?? new Map<string, Row>();
    const known = partition.get(sk);
    if (known) return known;
    const row = { pk, sk, item: undefined, before: undefined, changedAt: 0, images: [] };
    this.#partitions.set(pk, partition.set(sk, row));
    return row;
  }

  /** Writes an item, or takes it away; the index follows after `lagMs`. */
  write(row: Row, item: Item | undefined, { now, lagMs }: { readonly now: number; readonly lagMs: number }): void {
    const isIndexed = row.item?.[this.#indexKey] !== undefined || item?.[this.#indexKey] !== undefined;
    row.before = row.item;
    row.changedAt = now;
    row.item = item;
    if (!isIndexed) return;
    const from = Math.max(now + lagMs, row.images.at(-1)?.from ?? 0); // One after another, as they were written.
    row.images.push({ from, item });
    this.#indexed.add(row);
  }

  *partition(pk: string): Generator<Row> {
    yield* this.#partitions.get(pk)?.values() ?? [];
  }

  *all(): Generator<Row> {
    for (const partition of this.#partitions.values()) yield* partition.values();
  }

  /** What the index shows at a moment. */
  *index(now: number): Generator<Item> {
    for (const row of this.#indexed) {
      const { images } = row;
      while (images[1] && images[1].from <= now) images.shift();
      const [image] = images;
      if (!image || image.from > now) continue;
      if (image.item?.[this.#indexKey]) yield image.item;
      else if (images.length === 1) this.#forget(row);
    }
  }

  #forget(row: Row): void {
    row.images.length = 0;
    this.#indexed.delete(row);
  }
}

function keyOf({ pk, sk }: Item): { pk: string; sk: string } {
  if (pk?.S === undefined || sk?.S === undefined) throw new Error('The model of DynamoDB needs a key of two texts');
  return { pk: pk.S, sk: sk.S };
}
