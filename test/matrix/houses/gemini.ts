import { exclusiveUsage, wholeCall } from './chat-manner.ts';
import { chatTongue } from './chat-tongue.ts';
import { event, type House } from './house.ts';
import { COMMON } from './strictness.ts';

/** A list of one, whatever is wrong. */
const complaint = (code: number, status: string, message: string, details: readonly object[] = []) => ({
  status: code,
  body: [{ error: { code, message, status, details } }],
});
const invalid = (message: string) => complaint(400, 'INVALID_ARGUMENT', message);
const unknown = (name: string, place = '') =>
  invalid(`Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`);
const EFFORTS: readonly unknown[] = [undefined, 'none', 'minimal', 'low', 'medium', 'high'];

/** Gemini's layer for OpenAI's clients: it thinks in silence, which its usage tells by the total alone. */
export const gemini: House = {
  'openai-chat': chatTongue(
    {
      call: wholeCall({ extra_content: { google: { thought_signature: 'c2ln' } } }),
      callId: () => '',
      toolEnd: 'stop',
      usage: (bill) => {
        const { completion_tokens_details: _, ...usage } = exclusiveUsage(bill);
        return usage;
      },
      usageIn: 'every-chunk',
      failure: () => [event({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } })],
    },
    {
      fields: [
        ...COMMON,
        ...'stream_options,max_tokens,max_completion_tokens,n,reasoning_effort,extra_body'.split(','),
      ],
      unknownField: (name) => unknown(name),
      members: {
        system: ['role', 'content'],
        user: ['role', 'content', 'name'],
        assistant: ['role', 'content', 'tool_calls', 'name', 'extra_content'],
        tool: ['role', 'content', 'tool_call_id', 'name'],
      },
      unknownMember: (at, _role, name) => unknown(name, ` at 'messages[${at}]'`),
      parts: ['text', 'image_url', 'input_audio'],
      invalid,
      rules: [
        ({ tools }) => {
          const odd = /"(\$schema|additionalProperties|propertyNames|const)":/.exec(JSON.stringify(tools ?? []));
          return odd
            ? [`Unknown name "${odd[1]}" at 'tools[0].function_declarations[0].parameters'`, 'tools']
            : undefined;
        },
        ({ tools }) =>
          JSON.stringify(tools ?? []).includes('"type":[') ? ['type: Proto field is not repeating', 'x'] : undefined,
        (body) =>
          EFFORTS.includes(body.reasoning_effort) ? undefined : ['reasoning_effort is not a level', 'reasoning_effort'],
      ],
    },
    complaint(429, 'RESOURCE_EXHAUSTED', 'slow down: Resource has been exhausted (e.g. check quota).', [
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' },
    ]),
  ),
};
