import { quoted } from '../../core/errors.ts';
import { countIn, invalidField, isStreamIn, modelIn } from '../../core/fields.ts';
import { once } from '../../core/needs.ts';
import type { Chat, Json, PreparedRequest, Provider, Target } from '../../core/types.ts';
import { readDemand } from '../openai/demand.ts';
import { accepts, patchBody } from '../openai/patch.ts';
import { quirksOf } from '../openai/quirks.ts';
import { requireTexts, textsIn } from '../openai/texts.ts';
import { needsOf } from './needs.ts';
import { FORMATS } from './vector.ts';

const ESSENTIAL = ['model', 'input'] as const;

/** Reads what the gateway itself must know. Everything else stays in the original and is the provider's to judge. */
export function readRequest(body: Json, bodyBytes: number, headers: ReadonlyMap<string, string> = new Map()): Chat {
  const model = modelIn(body);
  const texts = textsIn(body, 'input');
  countIn(body, 'dimensions', 1, Number.MAX_SAFE_INTEGER);
  const format = body.encoding_format ?? 'float';
  if (!FORMATS.some((known) => known === format)) {
    const given = quoted(JSON.stringify(format));
    throw invalidField('encoding_format', `must be ${FORMATS.map(quoted).join(' or ')}, not ${given}.`);
  }
  if (isStreamIn(body)) throw invalidField('stream', 'must be left out: embeddings come in one piece.');
  return {
    model,
    stream: false,
    showsUsage: true,
    maxOutputTokens: 0,
    choices: 1,
    original: { dialect: 'openai-embeddings', body, headers },
    bodyBytes,
    needs: once(() => needsOf(texts, bodyBytes)),
  };
}

/** The original, patched for a provider of the same dialect. */
export function writeRequest(chat: Chat, target: Target, provider: Provider): PreparedRequest {
  const quirks = quirksOf(provider, 'openai-embeddings');
  const original = chat.original.body;
  const texts = textsIn(original, 'input');
  requireTexts(texts, 'input', provider, quirks);
  const values = {
    model: target.model,
    stream: undefined,
    // What the host sends is turned into what the caller asked for, so nothing is lost where it cannot be told.
    encoding_format: accepts(quirks, ESSENTIAL, 'encoding_format') ? original.encoding_format : undefined,
  };
  const { body, dropped } = patchBody(original, { target, quirks, essential: ESSENTIAL, values });
  return {
    path: '/embeddings',
    body,
    dropped,
    ...readDemand(body, { bodyBytes: chat.bodyBytes, choices: 1, boundNames: [] }),
    // Quotes and a comma are bytes too, so that the tokens which some models put around each text are covered.
    maxInputTokens: texts.tokens ?? chat.bodyBytes,
    texts: texts.count,
    maxOutputTokens: 0,
    choices: 1,
  };
}
