import { invalidField } from '../../core/fields.ts';
import type { Json, Provider, Quirks } from '../../core/types.ts';

/** OpenAI's own bound, by https://platform.openai.com/docs/api-reference/embeddings/create. */
const MOST_TEXTS = 2_048;

/** What a request brings to be read: how many texts, and of how many tokens if it brings those instead of text. */
export interface Texts {
  readonly count: number;
  readonly tokens: number | undefined;
}

/** Reads a field that holds a text, a list of texts, the token ids of a text, or a list of such lists. */
export function textsIn(body: Json, name: string): Texts {
  const value = body[name];
  if (typeof value === 'string') return { count: 1, tokens: undefined };
  if (!Array.isArray(value)) throw invalidField(name, FORMS);
  if (value.length === 0) throw invalidField(name, 'must not be an empty list.');
  if (value.every(isTokenId)) return { count: 1, tokens: value.length };
  if (value.length > MOST_TEXTS) {
    throw invalidField(name, `has ${value.length} entries; at most ${MOST_TEXTS} are allowed in one request.`);
  }
  if (value.every((entry) => typeof entry === 'string')) return { count: value.length, tokens: undefined };
  if (!value.every(isTokenList)) throw invalidField(name, FORMS);
  return { count: value.length, tokens: value.reduce((sum, { length }) => sum + length, 0) };
}

/** Token ids mean something to one tokenizer only: a host that takes none gets none. */
export function requireTexts({ tokens }: Texts, name: string, { id }: Provider, quirks: Quirks): void {
  if (tokens === undefined || !quirks.refusesTokenIds) return;
  throw invalidField(name, `must be text for the provider ${id}: it takes no token ids.`);
}

const FORMS = 'must be text, a list of texts, a list of token ids, or a list of such lists.';

function isTokenId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isTokenList(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTokenId);
}
