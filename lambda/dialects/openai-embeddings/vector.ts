import { GatewayError } from '../../core/errors.ts';

/** The forms of a vector on the wire: numbers, or little-endian 32-bit floats in base64. */
export const FORMATS = ['float', 'base64'] as const;
export type Format = (typeof FORMATS)[number];

const FLOAT_BYTES = 4;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Whether this is a vector, in one form or the other. */
export function isVector(value: unknown): value is string | readonly number[] {
  if (Array.isArray(value)) return value.length > 0 && value.every((number) => Number.isFinite(number));
  return typeof value === 'string' && BASE64.test(value) && bytesIn(value) % FLOAT_BYTES === 0;
}

/** A vector in the form that was asked for; untouched if it came so. */
export function inFormat(vector: string | readonly number[], format: Format): string | readonly number[] {
  if (format === 'base64') return typeof vector === 'string' ? vector : packed(vector);
  return typeof vector === 'string' ? unpacked(vector) : vector;
}

function packed(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * FLOAT_BYTES);
  for (const [index, number] of vector.entries()) {
    if (!Number.isFinite(Math.fround(number))) throw notFinite();
    bytes.writeFloatLE(number, index * FLOAT_BYTES);
  }
  return bytes.toString('base64');
}

/** Each number is written with as many digits as it takes to read the same 32 bits again. */
function unpacked(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: bytes.length / FLOAT_BYTES }, (_, index) => {
    const number = bytes.readFloatLE(index * FLOAT_BYTES);
    if (!Number.isFinite(number)) throw notFinite(); // JSON has no word for it: it would become `null`.
    return number;
  });
}

function bytesIn(base64: string): number {
  return Buffer.byteLength(base64, 'base64');
}

function notFinite(): GatewayError {
  return new GatewayError('provider-failed', 'The provider sent a vector with a number that 32 bits cannot hold.');
}
