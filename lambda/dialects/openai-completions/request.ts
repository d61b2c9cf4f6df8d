import { countIn, invalidField, isStreamIn, modelIn } from '../../core/fields.ts';
import { objectIn, textIn } from '../../core/json.ts';
import { once } from '../../core/needs.ts';
import type { Chat, Json, PreparedRequest, Provider, Target } from '../../core/types.ts';
import { withoutVoidBounds } from '../openai/bounds.ts';
import { readDemand } from '../openai/demand.ts';
import { patchBody } from '../openai/patch.ts';
import { quirksOf } from '../openai/quirks.ts';
import { requireTexts, textsIn } from '../openai/texts.ts';
import { needsOf } from './needs.ts';

const ESSENTIAL = ['model', 'prompt', 'stream'] as const;
const MOST_CHOICES = 1_000_000;

/** Reads what the gateway itself must know. Everything else stays in the original and is the provider's to judge. */
export function readRequest(sent: Json, bodyBytes: number, headers: ReadonlyMap<string, string> = new Map()): Chat {
  // None at all is asked for by those who want the probabilities of their own prompt, with `echo`.
  const body = withoutVoidBounds(sent, ['max_tokens'], 0);
  const model = modelIn(body);
  const prompts = textsIn(body, 'prompt');
  const stream = isStreamIn(body);
  const { shown, made } = choicesIn(body);
  if (made < shown) throw invalidField('best_of', `must be at least \`n\`, which is ${shown}.`);
  if (stream && made > shown)
    throw invalidField('best_of', 'must be left out of a stream: the best is known at the end.');
  return {
    model,
    stream,
    showsUsage: objectIn(body.stream_options)?.include_usage === true,
    maxOutputTokens: countIn(body, 'max_tokens', 0, Number.MAX_SAFE_INTEGER),
    choices: made,
    original: { dialect: 'openai-completions', body, headers },
    bodyBytes,
    needs: once(() => needsOf(body, prompts, bodyBytes)),
  };
}

/** The original, patched for a provider of the same dialect. */
export function writeRequest(chat: Chat, target: Target, provider: Provider): PreparedRequest {
  const quirks = quirksOf(provider, 'openai-completions');
  const original = chat.original.body;
  const prompts = textsIn(original, 'prompt');
  requireTexts(prompts, 'prompt', provider, quirks);
  const asksUsage = chat.stream && quirks.streamUsage;
  // Always asked, because the bill depends on it; shown only to a caller who asked as well.
  const stream_options = asksUsage ? { ...objectIn(original.stream_options), include_usage: true } : undefined;
  const values = { model: target.model, stream: chat.stream, stream_options: undefined };
  const { body, dropped } = patchBody(original, { target, quirks, essential: ESSENTIAL, values });
  if (stream_options) body.stream_options = stream_options;
  const boundName = quirks.renames?.max_tokens ?? 'max_tokens';
  const demand = readDemand(body, { bodyBytes: chat.bodyBytes, choices: chat.choices, boundNames: [boundName] });
  return {
    path: '/completions',
    body,
    dropped,
    ...demand,
    maxInputTokens: prompts.tokens === undefined ? chat.bodyBytes : prompts.tokens + suffixBytes(body),
    texts: prompts.count,
    maxOutputTokens: body[boundName] === 0 ? 0 : (demand.maxOutputTokens ?? quirks.defaultOutputTokens),
    // Of each prompt, and of those too that are made only to be compared.
    choices: prompts.count * choicesIn(body).made,
  };
}

/** How many answers are shown for each prompt, and how many are made and billed. */
function choicesIn(body: Json): { shown: number; made: number } {
  const shown = countIn(body, 'n', 1, MOST_CHOICES) ?? 1;
  return { shown, made: countIn(body, 'best_of', 1, MOST_CHOICES) ?? shown };
}

function suffixBytes({ suffix }: Json): number {
  return Buffer.byteLength(textIn(suffix) ?? '');
}
