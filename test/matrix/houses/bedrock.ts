import type { Json } from '../../../lambda/core/types.ts';
import { chatTongue } from './chat-tongue.ts';
import { event, type House, type Refusal } from './house.ts';
import { messagesTongue } from './messages-manner.ts';
import { responsesTongue } from './responses-manner.ts';

const refused = (status: number, message: string): Refusal => ({ status, body: { message } });
const invalid = (message: string) => refused(400, message);
const limit = refused(429, 'slow down: Too many requests, please wait before trying again.');
const claude = messagesTongue();

/** Amazon Bedrock: each model is at the endpoints of its kind only, and errors are in AWS's own form. */
export const bedrock: House = {
  'openai-chat': chatTongue(
    {
      thought: (reasoning_content) => ({ reasoning_content }),
      failure: () => [event({ error: { message: 'The model is overloaded', type: 'server_error', code: null } })],
    },
    { parts: ['text', 'image_url', 'file'], invalid, rules: [(body) => elsewhere(body, /anthropic\./)] },
    limit,
  ),
  'openai-responses': responsesTongue({ invalid, limit, rules: [(body) => elsewhere(body, /^(?!.*openai\.)/)] }),
  'anthropic-messages': {
    ...claude,
    refuse(body) {
      const complaint = elsewhere(body, /^(?!.*anthropic\.)/) ?? unschooled(body);
      return complaint ? invalid(complaint[0]) : claude.refuse(body);
    },
    limit,
  },
};

function elsewhere({ model }: Json, others: RegExp): readonly [string, string] | undefined {
  return others.test(String(model)) ? [`The model ${model} isn't supported on this route`, 'model'] : undefined;
}

/** Newer models cannot be held to a schema there, although they can elsewhere. */
function unschooled({ model, output_config: output }: Json): readonly [string, string] | undefined {
  const isSchema = (output as Json | undefined)?.format !== undefined; // An object, or left out.
  if (!isSchema || !/claude-\w+-5/.test(String(model))) return undefined;
  return ['output_config.format: Extra inputs are not permitted', 'output_config'];
}
