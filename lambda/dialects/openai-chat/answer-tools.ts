import { objectIn } from '../../core/json.ts';
import type { Quirks, Target } from '../../core/types.ts';
import { rulesOf } from '../openai/model-rules.ts';

/** Says for the model what it has not said, where a host would refuse the user's word for want of it. */
export function answeringTools(messages: readonly unknown[], target: Target, quirks: Quirks): readonly unknown[] {
  if (!rulesOf(target, quirks).some(({ answersTools }) => answersTools)) return messages;
  return messages.flatMap((message, at) => {
    const isAsked = objectIn(message)?.role === 'user' && objectIn(messages[at - 1])?.role === 'tool';
    return isAsked ? [{ role: 'assistant', content: 'OK.' }, message] : [message];
  });
}
