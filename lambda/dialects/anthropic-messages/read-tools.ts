import type { Tool } from '../../core/conversation.ts';
import { GatewayError, quoted } from '../../core/errors.ts';
import { textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';
import { cacheOf } from './read-parts.ts';

/** Tools as any provider can be told of them. */
export function readTools(tools: readonly Json[]): Tool[] {
  return tools.map(readTool);
}

function readTool(tool: Json): Tool {
  const name = textIn(tool.name) ?? '';
  const type = textIn(tool.type) ?? 'custom';
  const cache = cacheOf(tool);
  if (type !== 'custom') return { ...knownTool(type, name), ...(cache && { cache }) };
  const description = textIn(tool.description);
  return {
    kind: 'function',
    name,
    ...(description !== undefined && { description }),
    ...(tool.input_schema !== undefined && { schema: tool.input_schema }),
    ...(typeof tool.strict === 'boolean' && { strict: tool.strict }),
    ...(cache && { cache }),
  };
}

/** Tools that the caller runs and Anthropic's models know by heart; others have to be told what they take. */
function knownTool(type: string, name: string): Tool {
  const family = /^(.+)_\d+$/.exec(type)?.[1] ?? type;
  const known = Object.hasOwn(KNOWN, family) ? KNOWN[family] : undefined;
  if (!known) {
    const message = `The tool ${quoted(type)} is run by Anthropic; this model is served by another provider.`;
    throw new GatewayError('invalid-request', message, { param: 'tools' });
  }
  const schema = { type: 'object', properties: known.properties, required: known.required };
  return { kind: 'function', name, description: known.description, schema };
}

const TEXT = { type: 'string' };
const LINES = { type: 'array', items: { type: 'integer' } };

const KNOWN: Readonly<Record<string, { description: string; properties: Json; required: readonly string[] }>> = {
  bash: {
    description: 'Runs a command in a shell that keeps its state between calls.',
    properties: { command: TEXT, restart: { type: 'boolean' } },
    required: [],
  },
  text_editor: {
    description: 'Views, creates and edits text files.',
    properties: {
      command: { type: 'string', enum: ['view', 'create', 'str_replace', 'insert'] },
      path: TEXT,
      file_text: TEXT,
      old_str: TEXT,
      new_str: TEXT,
      insert_line: { type: 'integer' },
      insert_text: TEXT,
      view_range: LINES,
    },
    required: ['command', 'path'],
  },
  memory: {
    description: 'Keeps notes in files under /memories between conversations.',
    properties: {
      command: { type: 'string', enum: ['view', 'create', 'str_replace', 'insert', 'delete', 'rename'] },
      path: TEXT,
      file_text: TEXT,
      old_str: TEXT,
      new_str: TEXT,
      insert_line: { type: 'integer' },
      insert_text: TEXT,
      old_path: TEXT,
      new_path: TEXT,
      view_range: LINES,
    },
    required: ['command'],
  },
};
