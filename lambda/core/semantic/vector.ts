/** Longer ones are no embedding of a question that we know of. */
const MOST_DIMENSIONS = 8_192;
const LARGEST = 127;

/** A vector in one byte for each number: a cosine is the same to about a hundredth, and it takes a quarter of the room. */
export type SmallVector = Int8Array;

/** `undefined` if it is no direction. */
export function smallVector(numbers: readonly unknown[]): SmallVector | undefined {
  const values = numbers.map(Number);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const isOne = values.length > 0 && values.length <= MOST_DIMENSIONS && values.every(Number.isFinite) && largest > 0;
  return isOne ? Int8Array.from(values, (value) => Math.round((value / largest) * LARGEST)) : undefined;
}

/** A vector as text, which `vectorIn` reads again. */
export function vectorText(vector: SmallVector): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}

export function vectorIn(text: string): SmallVector {
  return new Int8Array(Buffer.from(text, 'base64'));
}

/** From -1 to 1; -1 for what cannot be compared. */
export function cosineOf(one: SmallVector, other: SmallVector): number {
  if (one.length !== other.length) return -1;
  let [product, first, second] = [0, 0, 0];
  for (let at = 0; at < one.length; at += 1) {
    const [x = 0, y = 0] = [one[at], other[at]];
    product += x * y;
    first += x * x;
    second += y * y;
  }
  return first === 0 || second === 0 ? -1 : product / Math.sqrt(first * second);
}
