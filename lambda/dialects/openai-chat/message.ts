import { freeText } from '../../core/free-text.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { ChatEvent, Json } from '../../core/types.ts';
import { createToldDetails } from './told-details.ts';

/** The names of the tools of free text that a request offers: calls of them have a form of their own. */
export function customTools(body: Json): ReadonlySet<string> {
  const custom = objectsIn(body.tools).filter(({ type }) => type === 'custom');
  return new Set(custom.map((tool) => textIn(objectIn(tool.custom)?.name) ?? ''));
}

/** The message of an answer, put together from what it meant. */
export function createMessage(events: readonly ChatEvent[], custom: ReadonlySet<string>): Json {
  const calls: { id: string; name: string; input: string }[] = [];
  const told = createToldDetails();
  let [text, refusal, reasoning] = ['', '', ''];
  for (const event of events) {
    if (event.type === 'text-delta') text += event.text;
    else if (event.type === 'refusal-delta') refusal += event.text;
    else if (event.type === 'reasoning-delta') {
      reasoning += event.text;
      told.grow(event.text);
    } else if (event.type === 'reasoning-seal') told.seal(event);
    else if (event.type === 'tool-call-start') calls[event.index] = { id: event.id, name: event.name, input: '' };
    else if (event.type === 'tool-call-delta') {
      const call = calls[event.index];
      if (call) call.input += event.text;
    }
  }
  const details = told.take();
  const made = calls.filter((call) => call !== undefined);
  return {
    role: 'assistant',
    content: text === '' && (made.length > 0 || refusal !== '') ? null : text,
    refusal: refusal === '' ? null : refusal,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(made.length > 0 && {
      // Arguments that were cut short are passed on as they are: only the client knows what to make of them.
      tool_calls: made.map(({ id, name, input }) =>
        custom.has(name)
          ? { id, type: 'custom', custom: { name, input: freeText(input) } }
          : { id, type: 'function', function: { name, arguments: input || '{}' } },
      ),
    }),
  };
}
