import { GatewayError } from '../../core/errors.ts';
import { objectIn, objectsIn } from '../../core/json.ts';
import { totalInput, type Usage } from '../../core/money/usage.ts';
import type { Batch, Chat, ChatEvent, Chunk, Json, Provider, Quirks } from '../../core/types.ts';
import { requireAnswer } from '../openai/body.ts';
import { quirksOf } from '../openai/quirks.ts';
import { writeAnswer as resend } from '../openai/resend.ts';
import { readServed } from '../openai/served.ts';
import { textsIn } from '../openai/texts.ts';
import { readUsage } from '../openai/usage.ts';
import { inFormat, isVector } from './vector.ts';

/** Reads an answer: all of its entries must be vectors. */
export function readAnswer(body: unknown, provider: Provider): Chunk {
  const { json, items } = requireAnswer(body, 'data');
  const isWhole = Array.isArray(json.data) && json.data.length === items.length;
  if (!isWhole || !items.every(({ embedding }) => isVector(embedding))) {
    throw new GatewayError('provider-failed', 'The provider sent embeddings of which not all are vectors.');
  }
  // The whole body is content, of which no token is output.
  const events: ChatEvent[] = [{ type: 'text-delta', text: '', choice: 0 }];
  readServed(json, true, events);
  const usage = usageIn(json, quirksOf(provider, 'openai-embeddings'));
  if (usage) events.push({ type: 'usage', usage, isLast: true });
  return { events, body: json };
}

/** The provider's own body with what it cost, and its vectors in the form and order that the caller asked for. */
export function writeAnswer(batch: Batch, chat: Chat): Json {
  const json = resend(batch);
  const { body } = chat.original;
  const format = body.encoding_format === 'base64' ? 'base64' : 'float';
  const items = inOrder(objectsIn(json.data));
  const { count } = textsIn(body, 'input');
  if (items.length !== count) {
    const message = `The provider sent ${items.length} embeddings for ${count} inputs.`;
    throw new GatewayError('provider-failed', message);
  }
  const data = items.map((item, index) => {
    // It was one when it was read, and nothing has been changed since.
    const embedding = item.embedding as Parameters<typeof inFormat>[0];
    return { ...item, index, embedding: inFormat(embedding, format) };
  });
  return { ...json, data };
}

/** By their numbers, on which many clients do not look; by their places where a host numbers them in no sound way. */
function inOrder(items: readonly Json[]): readonly Json[] {
  const byNumber = new Map(items.map((item) => [item.index, item]));
  const ordered = items.map((_, index) => byNumber.get(index));
  return ordered.every((item) => item !== undefined) ? ordered : items;
}

/** An embedding has no output, so whatever is counted was read. To have read nothing is no count: it is estimated. */
function usageIn(json: Json, quirks: Quirks): Usage | undefined {
  const wire = objectIn(json.usage);
  if (!wire) return undefined;
  const counts = [wire.prompt_tokens, wire.total_tokens].filter((count) => typeof count === 'number');
  const read = { ...wire, prompt_tokens: Math.max(...counts), total_tokens: undefined, completion_tokens: 0 };
  const usage = readUsage(read, quirks);
  return usage && (totalInput(usage) > 0 || usage.reportedPicoUsd !== null) ? usage : undefined;
}
