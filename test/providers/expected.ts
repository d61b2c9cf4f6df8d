import type { ProviderId } from '../../lambda/settings.ts';

const TOOLS = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
const TOOL_CALL = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };

/** What SDKs and agents send without being told to: each field has been refused by some provider. */
export const EVERYTHING = {
  stream: true,
  stream_options: { include_usage: true },
  store: false,
  metadata: { purpose: 'test' },
  user: 'ann',
  seed: 7,
  n: 1,
  temperature: 0.2,
  top_p: 1,
  stop: ['END'],
  presence_penalty: 0,
  frequency_penalty: 0,
  logit_bias: {},
  logprobs: false,
  max_tokens: 100,
  reasoning_effort: 'low',
  service_tier: 'auto',
  prompt_cache_key: 'k',
  tools: TOOLS,
  tool_choice: 'auto',
  parallel_tool_calls: true,
  response_format: { type: 'json_object' },
  top_logprobs: null,
  verbosity: null,
};

/** A conversation with the members that SDKs and agents leave in it. */
export const MESSAGES = [
  { role: 'developer', content: 'Be brief.' },
  { role: 'user', content: 'Hello', name: 'ann' },
  {
    role: 'assistant',
    content: null,
    refusal: null,
    annotations: [],
    audio: null,
    function_call: null,
    reasoning_content: 'r1',
    reasoning: 'r2',
    reasoning_details: [],
    extra_content: { google: {} },
    metadata: {},
    prefix: false,
    tool_calls: [TOOL_CALL],
  },
  { role: 'tool', tool_call_id: 'call_1', name: 'look', content: 'seen' },
];

interface Expected {
  readonly model: string;
  /** Fields of `EVERYTHING` that do not arrive, and are named in `x-headgate-dropped`. */
  readonly dropped: readonly string[];
  /** Fields that do not arrive because they say nothing to this provider: no loss, and not named. */
  readonly unsaid?: readonly string[];
  readonly renamed?: Readonly<Record<string, string>>;
  readonly systemRole: 'developer' | 'system';
  /** Members of the assistant's message that arrive, beside `role`, `content` and `tool_calls`. */
  readonly assistant: readonly string[];
  readonly takesNames: boolean;
  /** What its form of thoughts and of ids makes of the assistant's message. */
  readonly written?: object;
  readonly callId?: string;
}

const ASSISTANT = Object.keys(MESSAGES[2] ?? {}).filter((name) => !['role', 'content', 'tool_calls'].includes(name));
/** Without what Gemini has signed. */
const UNSIGNED = ASSISTANT.filter((name) => name !== 'extra_content');
const OPENAI_ASSISTANT = ['refusal', 'annotations', 'audio', 'function_call', 'prefix'];

/** The providers that speak OpenAI's chat. */
export type ChatProviderId = Exclude<ProviderId, 'anthropic'>;

/** What each of them gets of all that. */
export const EXPECTED: Readonly<Record<ChatProviderId, Expected>> = {
  openai: {
    model: 'gpt-4o',
    dropped: ['reasoning_effort'],
    systemRole: 'developer',
    assistant: OPENAI_ASSISTANT,
    takesNames: true,
  },
  groq: {
    model: 'openai/gpt-oss-120b',
    dropped: [
      'store',
      'metadata',
      'n',
      'presence_penalty',
      'frequency_penalty',
      'logit_bias',
      'logprobs',
      'prompt_cache_key',
    ],
    renamed: { max_tokens: 'max_completion_tokens' },
    systemRole: 'developer',
    assistant: ['reasoning'],
    takesNames: false,
  },
  gemini: {
    model: 'gemini-2.5-flash',
    dropped: [
      'store',
      'metadata',
      'user',
      'seed',
      'presence_penalty',
      'frequency_penalty',
      'logit_bias',
      'logprobs',
      'service_tier',
      'prompt_cache_key',
      'parallel_tool_calls',
    ],
    systemRole: 'system',
    assistant: ['extra_content'],
    takesNames: true,
  },
  deepinfra: {
    model: 'zai-org/GLM-4.6',
    dropped: [],
    systemRole: 'system',
    assistant: UNSIGNED.filter((name) => !['reasoning', 'reasoning_details'].includes(name)),
    takesNames: true,
  },
  mistral: {
    model: 'mistral-small-latest',
    dropped: ['store', 'user', 'logit_bias', 'logprobs'],
    unsaid: ['stream_options'],
    renamed: { seed: 'random_seed' },
    systemRole: 'system',
    assistant: ['prefix'],
    takesNames: false,
    written: {
      content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'r1' }] }],
      tool_calls: [{ ...TOOL_CALL, id: 'cko5k76v8' }],
    },
    callId: 'cko5k76v8',
  },
  xai: {
    model: 'grok-4.6',
    dropped: [
      'store',
      'metadata',
      'stop',
      'presence_penalty',
      'frequency_penalty',
      'logit_bias',
      'service_tier',
      'prompt_cache_key',
    ],
    systemRole: 'developer',
    assistant: [],
    takesNames: true,
  },
  openrouter: {
    model: 'z-ai/glm-4.6',
    dropped: [],
    systemRole: 'developer',
    assistant: UNSIGNED,
    takesNames: true,
  },
  cerebras: {
    model: 'gpt-oss-120b',
    dropped: [
      'store',
      'metadata',
      'presence_penalty',
      'frequency_penalty',
      'logit_bias',
      'service_tier',
      'parallel_tool_calls',
    ],
    renamed: { max_tokens: 'max_completion_tokens' },
    systemRole: 'system',
    assistant: ['reasoning'],
    takesNames: true,
  },
  nvidia: {
    model: 'meta/llama-3.3-70b-instruct',
    dropped: [
      'store',
      'metadata',
      'user',
      'n',
      'logit_bias',
      'logprobs',
      'service_tier',
      'prompt_cache_key',
      'parallel_tool_calls',
    ],
    systemRole: 'system',
    assistant: ['reasoning_content'],
    takesNames: true,
  },
  bedrock: {
    model: 'qwen.qwen3-32b-v1:0',
    dropped: [],
    systemRole: 'system',
    assistant: OPENAI_ASSISTANT,
    takesNames: true,
  },
};
