import type { Provider } from '../core/types.ts';
import { ANSWERS_TOOLS } from './provider.ts';

/** Claude, by any of its names: `anthropic.claude-…`, or behind the prefix of an inference profile, as in `eu.anthropic.…`. */
const CLAUDE = /^(?:[a-z-]+\.)?anthropic\./;
/**
 * All but Claude and what only Converse takes: https://docs.aws.amazon.com/bedrock/latest/userguide/models-api-compatibility.html,
 * seen 2026-11-20. A vendor that is new there is taken to be at the endpoint for chats.
 */
const CHAT =
  /^(?!(?:[a-z-]+\.)?(?:(?:ai21|amazon|anthropic|cohere|luma|meta|stability|twelvelabs|writer)\.|deepseek\.r1|mistral\.pixtral|moonshot\.kimi-k2-thinking))/;
/** Of all others that table says no. */
const RESPONSES = /^(?:[a-z-]+\.)?openai\./;
const GPT_OSS = { pattern: /gpt-oss/, efforts: ['low', 'medium', 'high'] };
const GPT = /^(?:[a-z-]+\.)?openai\.gpt-[5-9]/;

/**
 * Beta names that are taken; "invalid beta flag" for any other fails the request. Probed one by one: envoyproxy/ai-gateway
 * 2512 (2026-08-11), router-for-me/CLIProxyAPI 4750 (2026-08-03), and BerriAI/litellm's table for the Messages endpoint
 * (`bedrock_mantle` of anthropic_beta_headers_config.json, seen 2026-11-20).
 */
const BETAS = [
  'claude-code-20250219',
  'compact-2026-01-12',
  'computer-use-2024-10-22',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'dev-full-thinking-2025-05-14',
  'effort-2025-11-24',
  'fine-grained-tool-streaming-2025-05-14',
  'interleaved-thinking-2025-05-14',
  'mid-conversation-system-2026-04-07',
  'output-128k-2025-02-19',
  'structured-outputs-2025-11-13',
  'structured-outputs-2025-12-15',
  'thinking-token-count-2026-05-13',
  'token-counting-2024-11-01',
  'token-efficient-tools-2025-02-19',
  'tool-examples-2025-10-29',
  'tool-search-tool-2025-10-19',
];

/** Amazon Bedrock in a region: no key, but requests signed with the credentials of the function's role. */
export function bedrockIn(region: string): Provider {
  return {
    id: 'bedrock',
    url: `https://bedrock-runtime.${region}.${suffixOf(region)}`,
    needsKey: false,
    signing: { service: 'bedrock', region },
    authorize: () => ({}),
    // "Amazon Bedrock doesn't store or log your prompts and completions" and trains on none:
    // https://docs.aws.amazon.com/bedrock/latest/userguide/data-protection.html, as of 2025.
    keepsNothingOf: /^/,
    // Listed as one that does not stop: `STOPS_WHEN_CANCELLED` says where.
    billsOn: true,
    // Claude answers as `claude-…`, without the profile (`us.`, `global.`) that its price goes by.
    billsAsAsked: true,
    speaks: {
      'openai-chat': {
        url: '/openai/v1',
        takesModels: CHAT,
        streamUsage: true,
        refusesDeveloperRole: true,
        // As at OpenAI: with tools, chats of these want `reasoning_effort: "none"`; at `/responses` they think.
        refusesToolsOf: GPT,
        refusesFiles: true,
        refusesImageUrls: true,
        refusedMessageFields: ['reasoning', 'reasoning_content', 'reasoning_details', 'extra_content', 'metadata'],
        models: [{ pattern: GPT, renames: { max_tokens: 'max_completion_tokens' } }, GPT_OSS, ANSWERS_TOOLS],
      },
      'openai-responses': {
        url: '/openai/v1',
        takesModels: RESPONSES,
        streamUsage: true,
        refusesImageUrls: true,
        models: [GPT_OSS],
      },
      'anthropic-messages': {
        url: '/anthropic/v1',
        takesModels: CLAUDE,
        streamUsage: true,
        refusesImageUrls: true,
        betas: new Map([
          ...BETAS.map((name) => [name, name] as const),
          // The name that Anthropic gave it later, which Claude Code sends.
          ['advanced-tool-use-2025-11-20', 'tool-search-tool-2025-10-19'],
        ]),
        // "Request metadata contains a value that violates the regular expression" for JSON, as Claude Code has it there.
        userIds: /^[\w .@-]{0,256}$/,
        // "output_config.format: Extra inputs are not permitted", and the same for `strict` of a tool (2026-09-05).
        refusesSchemasOf: /claude-(?:opus-4-[78]|(?:opus|sonnet|haiku|fable)-5)/,
      },
    },
  };
}

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
function suffixOf(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn';
  return region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com';
}
