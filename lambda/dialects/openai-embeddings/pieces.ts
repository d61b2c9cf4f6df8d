import { objectsIn } from '../../core/json.ts';
import type { Chat, Json, Pieces } from '../../core/types.ts';
import { readRequest } from './request.ts';

/** Each text by itself: its vector says nothing of the others. */
export const pieces: Pieces = {
  split: (chat) => textsOf(chat).map((input) => asking(chat, input)),
  only: (chat, indexes) =>
    asking(
      chat,
      textsOf(chat).filter((_, index) => indexes.includes(index)),
    ),
  join(bodies, usedTokens) {
    const data = bodies.flatMap((body, index) => objectsIn(body.data).map((item) => ({ ...item, index })));
    const usage = usedTokens === undefined ? {} : { usage: { prompt_tokens: usedTokens, total_tokens: usedTokens } };
    return { ...bodies.at(-1), data, ...usage };
  },
  part: (body, index, usedTokens) => ({
    ...body,
    data: objectsIn(body.data)
      .slice(index, index + 1)
      .map((item) => ({ ...item, index: 0 })),
    ...(usedTokens !== undefined && { usage: { prompt_tokens: usedTokens, total_tokens: usedTokens } }),
  }),
};

/** A text, texts, the tokens of one, or those of several. */
function textsOf({ original }: Chat): readonly unknown[] {
  const { input } = original.body;
  return Array.isArray(input) && typeof input[0] !== 'number' ? input : [input];
}

/** The same request for something else. */
function asking({ original }: Chat, input: unknown): Chat {
  const body: Json = { ...original.body, input };
  return readRequest(body, Buffer.byteLength(JSON.stringify(body)), original.headers);
}
