import OpenAI from 'openai';
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import { requireGoodLifecycle } from '../../support/responses-lifecycle.ts';
import { type CaseName, DOCUMENT, PICTURE } from '../told.ts';
import type { Caller, Heard } from './caller.ts';
import { CITY, LOOK, LOOK_SCHEMA } from './questions.ts';

type Body = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'stream'>;

const TOOLS = [{ type: 'function' as const, name: LOOK, parameters: LOOK_SCHEMA, strict: false }];
const PARTS = {
  image: { type: 'input_image' as const, image_url: `data:image/png;base64,${PICTURE}`, detail: 'auto' as const },
  PDF: { type: 'input_file' as const, filename: 'a.pdf', file_data: `data:application/pdf;base64,${DOCUMENT}` },
};
const RESULTS: ResponseInputItem[] = [
  { role: 'user', content: 'Hello' },
  { type: 'function_call', call_id: 'abcdefgh1', name: LOOK, arguments: '{"at":"sky"}' },
  { type: 'function_call', call_id: 'abcdefgh2', name: LOOK, arguments: '{"at":"sea"}' },
  { type: 'function_call_output', call_id: 'abcdefgh1', output: 'blue' },
  { type: 'function_call_output', call_id: 'abcdefgh2', output: 'deep' },
  { role: 'user', content: 'Well?' },
];

/** OpenAI's client, at Responses. */
export const responses: Caller = {
  dialect: 'openai-responses',
  contentField: 'input',
  extras: {
    temperature: 0.173,
    top_p: 0.913,
    user: 'mark-user',
    prompt_cache_key: 'mark-cache-key',
    max_tool_calls: 373,
    truncation: 'auto',
  },
  async ask({ name, model, isStream }, { baseURL, key, fetch }) {
    const client = new OpenAI({ baseURL, apiKey: key, fetch, maxRetries: 0 });
    const body = { model, max_output_tokens: 1000, instructions: 'Be brief.', input: 'Hello', ...questionOf(name) };
    if (!isStream) return heardIn(await client.responses.create(body));
    return heardIn(await client.responses.stream(body).finalResponse());
  },
  validate(frames) {
    const events = frames.filter(({ data }) => data !== '[DONE]'); // OpenRouter ends this dialect as it ends chat.
    requireGoodLifecycle(events);
    return /^response\.(completed|incomplete)$/.test(events.at(-1)?.event ?? '');
  },
};

function questionOf(name: CaseName): Partial<Body> {
  switch (name) {
    case 'tools':
      return { tools: TOOLS, tool_choice: 'required', parallel_tool_calls: false };
    case 'parallel tools':
      return { tools: TOOLS, tool_choice: 'auto', parallel_tool_calls: true };
    case 'tool results':
      return { tools: TOOLS, input: RESULTS };
    case 'JSON schema':
      return { text: { format: { type: 'json_schema', name: 'city', strict: true, schema: CITY } } };
    case 'reasoning':
      return { reasoning: { effort: 'high', summary: 'auto' }, max_output_tokens: 10_000 };
    case 'image':
    case 'PDF':
      return { input: [{ role: 'user', content: [{ type: 'input_text', text: 'What is this?' }, PARTS[name]] }] };
    case 'parameters':
      return responses.extras;
    default:
      return {};
  }
}

function heardIn({ output, status, incomplete_details: details, usage }: OpenAI.Responses.Response): Heard {
  if (!usage) throw new Error('an answer without usage');
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []));
  const calls = output.filter((item) => item.type === 'function_call');
  const thoughts = output.flatMap((item) =>
    item.type === 'reasoning' ? [...item.summary, ...(item.content ?? [])] : [],
  );
  const isRefused = details?.reason === 'content_filter' || parts.some(({ type }) => type === 'refusal');
  const isCut = status === 'incomplete' && details?.reason === 'max_output_tokens';
  return {
    text: parts.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join(''),
    thought: thoughts.map(({ text }) => text).join(''),
    calls: calls.map(({ name, arguments: input }) => ({ name, input: JSON.parse(input) })),
    end: isRefused ? 'refusal' : isCut ? 'length' : calls.length > 0 ? 'tools' : 'stop',
    usage: {
      input: usage.input_tokens,
      cached: usage.input_tokens_details.cached_tokens,
      output: usage.output_tokens,
    },
  };
}
