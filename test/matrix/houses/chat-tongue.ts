import type { ChatManner } from './chat-manner.ts';
import { chatStream, chatWhole } from './chat-manner.ts';
import type { Refusal, Tongue } from './house.ts';
import { refusalOf, type Strictness } from './strictness.ts';

/** A provider's chat: how it answers, and what it refuses. */
export function chatTongue(manner: ChatManner, strictness: Strictness, limit: Refusal): Tongue {
  return {
    refuse: (body) => refusalOf(body, strictness),
    stream: (told, body) => chatStream(told, body, manner),
    whole: (told, body) => chatWhole(told, body, manner),
    tellsCacheWrites: manner.tellsCacheWrites ?? false,
    limit,
  };
}
