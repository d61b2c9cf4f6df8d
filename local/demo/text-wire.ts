import { commonOf, OPENAI_ERRORS } from './chat-wire.ts';
import type { Reply } from './replied.ts';
import type { ChatChunk, Said, Wire } from './wire.ts';

/** The form of the completions of old: text alone, with neither roles nor tools. */
export const TEXT_WIRE: Wire = { idPrefix: 'cmpl-', body: textBody, chunks: textChunks, ...OPENAI_ERRORS };

function textBody(said: Said): object {
  const choices = said.replies.map((reply, index) =>
    choiceOf(index, (said.echoes[index] ?? '') + reply.text.join(''), reply.finishReason),
  );
  return { ...commonOf(said, 'text_completion'), choices, usage: said.usage };
}

/** The choices take turns. */
function* textChunks(said: Said): Generator<ChatChunk> {
  const isUsageAsked = said.request.stream_options?.include_usage === true;
  const common = commonOf(said, 'text_completion');
  const event = (...choice: Parameters<typeof choiceOf>) =>
    JSON.stringify({ ...common, choices: [choiceOf(...choice)], ...(isUsageAsked && { usage: null }) });

  const lanes = said.replies.map(({ text }, index) => (said.echoes[index] ? [said.echoes[index], ...text] : text));
  for (let turn = 0; lanes.some((lane) => turn < lane.length); turn++) {
    for (const [index, lane] of lanes.entries()) {
      const text = lane[turn];
      if (text !== undefined) yield { kind: 'content', data: event(index, text, null) };
    }
  }
  for (const [index, { finishReason }] of said.replies.entries()) {
    yield { kind: 'finish', data: event(index, '', finishReason) };
  }
  if (isUsageAsked) yield { kind: 'usage', data: JSON.stringify({ ...common, choices: [], usage: said.usage }) };
  yield { kind: 'done', data: '[DONE]' };
}

function choiceOf(index: number, text: string, finish_reason: Reply['finishReason'] | null) {
  return { index, text, logprobs: null, finish_reason };
}
