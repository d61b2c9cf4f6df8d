import { markOf } from '../../core/cache-marks.ts';
import type { AssistantPart, Thought, ToolResult } from '../../core/conversation.ts';
import type { Json } from '../../core/types.ts';
import { inputFrom } from './fold-message.ts';
import { isBlank, writePart, writeParts } from './write-parts.ts';

/** How the parts of a turn of the model are written. */
export interface AssistantOptions {
  /** Whether thoughts may be sent back. */
  readonly thinks: boolean;
  /** Notes a call that waits for its result, and says by which id it goes. */
  readonly idFor: (id: string) => string;
}

/** The blocks of a turn of the model. A thought comes before what it led to. */
export function writeAssistant(parts: readonly AssistantPart[], options: AssistantOptions): Json[] {
  const isThought = ({ type }: AssistantPart) => type === 'thought';
  const isSorted = parts[0] === undefined || isThought(parts[0]);
  const sorted = isSorted ? parts : [...parts.filter(isThought), ...parts.filter((part) => !isThought(part))];
  return sorted.flatMap((part) => writeAssistantPart(part, options));
}

function writeAssistantPart(part: AssistantPart, { thinks, idFor }: AssistantOptions): Json[] {
  switch (part.type) {
    case 'text':
      return writePart(part);
    case 'refusal':
      return isBlank(part.text) ? [] : [{ type: 'text', text: part.text }];
    case 'thought':
      return thinks ? writeThought(part) : [];
    case 'tool-call': {
      const input = part.isCustom ? { input: part.input } : inputFrom(part.input);
      return [{ type: 'tool_use', id: idFor(part.id), name: part.name, input, ...markOf(part.cache) }];
    }
  }
}

/** Only what Anthropic has signed, and then unchanged, even without text: all else it refuses. */
function writeThought({ text, signature, sealed, origin }: Thought): Json[] {
  if (origin !== 'anthropic') return [];
  if (sealed !== undefined) return [{ type: 'redacted_thinking', data: sealed }];
  return signature === undefined ? [] : [{ type: 'thinking', thinking: text, signature }];
}

/** The result of a call; one that is missing is told as such, because the call must have one. */
export function writeResult(written: string, result: ToolResult | undefined): Json {
  const fixed = { type: 'tool_result', tool_use_id: written };
  if (!result) return { ...fixed, content: '[no result]', is_error: true };
  const blocks = writeParts(result.parts);
  const [only] = blocks;
  const isPlain = blocks.length === 1 && only?.type === 'text' && !('cache_control' in only);
  return {
    ...fixed,
    ...(blocks.length > 0 && { content: isPlain ? only.text : blocks }),
    ...(result.isError && { is_error: true }),
    ...markOf(result.cache),
  };
}

/** A result that belongs to no call is told as text. */
export function writeOrphan({ id, parts }: ToolResult): Json[] {
  const blocks = writeParts(parts);
  return blocks.length === 0 ? [] : [{ type: 'text', text: `Result of the tool call ${id || 'before'}:` }, ...blocks];
}

/** White space at the end of what the model shall go on from is refused. */
export function trimLast(blocks: Json[]): void {
  const last = blocks.at(-1);
  if (last?.type === 'text') blocks[blocks.length - 1] = { ...last, text: String(last.text).trimEnd() };
}
