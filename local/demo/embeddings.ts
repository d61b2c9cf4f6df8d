import { createHash } from 'node:crypto';
import type { EmbeddingRequest } from './chat-request.ts';
import { countTokens } from './tokens.ts';

const DEFAULT_DIMENSIONS = 256;

/** The body of an answer to `POST /v1/embeddings`. */
export function embed(request: EmbeddingRequest): object {
  const inputs = inputsOf(request);
  const tokens = inputs.reduce((sum, { count }) => sum + count, 0);
  return {
    object: 'list',
    data: inputs.map(({ text }, index) => {
      const vector = embedText(text, request.dimensions ?? DEFAULT_DIMENSIONS);
      const isPacked = request.encoding_format === 'base64';
      return { object: 'embedding', index, embedding: isPacked ? toBase64(vector) : Array.from(vector) };
    }),
    model: request.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** Token ids are words like any other here, and count as what they are. */
function inputsOf({ input }: EmbeddingRequest): { readonly text: string; readonly count: number }[] {
  const isOneList = Array.isArray(input) && input.every((entry) => typeof entry === 'number');
  const entries = Array.isArray(input) && !isOneList ? input : [input];
  return entries.map((entry) =>
    Array.isArray(entry)
      ? { text: entry.join(' '), count: entry.length }
      : { text: String(entry), count: countTokens(String(entry)) },
  );
}

/** A vector of length 1. Texts that share words, or parts of words, point in similar directions. */
function embedText(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const [feature, weight] of featuresOf(text)) {
    const hash = createHash('sha256').update(feature).digest();
    // Four places for each feature, so that two features rarely hide each other.
    for (let place = 0; place < 4; place++) {
      const at = hash.readUInt32LE(place * 4) % dimensions;
      const sign = (hash[16 + place] ?? 0) & 1 ? 1 : -1;
      vector[at] = (vector[at] ?? 0) + sign * weight;
    }
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function featuresOf(text: string): (readonly [feature: string, weight: number])[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  return words.flatMap((word) => {
    const padded = `_${word}_`;
    const parts = Array.from({ length: Math.max(0, padded.length - 2) }, (_, at) => padded.slice(at, at + 3));
    return [[word, 1] as const, ...parts.map((part) => [`part ${part}`, 0.4] as const)];
  });
}

/** Little-endian 32-bit floats, as OpenAI packs them. */
function toBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => void bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
