import type { Json } from '../../lambda/core/types.ts';

/** A request at an endpoint, with what somebody says everywhere where something can be said. */
export interface Ask {
  readonly path: string;
  readonly body: Json;
}

const SCHEMA = { type: 'object', properties: { q: { type: 'string' } } };

/** Requests that carry a text in all their places, by the endpoint that they are for. An endpoint without one fails a test. */
export function asksWith(text: string): Readonly<Record<string, readonly Json[]>> {
  const chat = [
    { role: 'system', content: text },
    { role: 'user', content: text },
  ];
  const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: JSON.stringify({ q: text }) } };
  const tools = [{ type: 'function', function: { name: 'look', description: text, parameters: SCHEMA } }];
  const told = [
    { role: 'assistant', tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_1', content: text },
  ];
  const messages = [{ role: 'user', content: [{ type: 'text', text }] }];
  const claudeTools = [{ name: 'look', description: text, input_schema: SCHEMA }];
  return {
    '/chat/completions': [
      { messages: chat },
      { messages: [...chat, ...told], tools, user: 'somebody', response_format: { type: 'json_object' } },
    ],
    '/responses': [
      { instructions: text, input: text },
      {
        input: [{ role: 'user', content: [{ type: 'input_text', text }] }],
        tools: [{ type: 'function', name: 'look', parameters: SCHEMA }],
      },
    ],
    '/messages': [
      { max_tokens: 50, system: text, messages },
      {
        max_tokens: 50,
        messages: [
          ...messages,
          { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'look', input: { q: [text] } }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: text }] },
        ],
        tools: claudeTools,
      },
      { max_tokens: 50, messages, tools: claudeTools, thinking: { type: 'enabled', budget_tokens: 1024 } },
    ],
    '/messages/count_tokens': [{ system: text, messages }],
    '/completions': [{ prompt: text }],
    '/embeddings': [{ input: [text, text] }],
  };
}

/** Endpoints that answer in one piece only. */
export const WHOLE_ONLY: ReadonlySet<string> = new Set(['/embeddings', '/messages/count_tokens']);
