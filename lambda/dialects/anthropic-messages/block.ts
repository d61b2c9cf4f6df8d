import { objectIn, textIn } from '../../core/json.ts';
import type { ChatEvent, EndMeaning, Json } from '../../core/types.ts';

/** What the content blocks of one answer mean. It remembers the open ones, because deltas name only their index. */
export interface BlockReader {
  start(index: unknown, block: Json, events: ChatEvent[]): void;
  delta(index: unknown, delta: Json, events: ChatEvent[]): void;
  stop(index: unknown, events: ChatEvent[]): void;
}

/** A tool call on its way. */
interface OpenCall {
  readonly index: number;
  hasInput: boolean;
  /** Some hosts give the input with the start of the block, and no delta. */
  readonly input: string;
}

/** Reads the blocks of one answer. Tool calls are counted by themselves: other blocks have indices as well. */
export function createBlockReader(): BlockReader {
  const calls = new Map<unknown, OpenCall>();
  let count = 0;
  return {
    start(index, block, events) {
      calls.delete(index); // A proxy may have begun the message anew, and its indices with it.
      if (block.type === 'tool_use') {
        const call = { index: count++, hasInput: false, input: JSON.stringify(objectIn(block.input) ?? {}) };
        calls.set(index, call);
        const id = textIn(block.id) || `toolu_${call.index}`;
        events.push({ type: 'tool-call-start', index: call.index, id, name: textIn(block.name) ?? '', choice: 0 });
      } else readStart(block, events);
    },
    delta(index, delta, events) {
      const call = calls.get(index);
      const text = textIn(delta.partial_json);
      if (delta.type !== 'input_json_delta' || !call) readDelta(delta, events);
      else if (text) {
        call.hasInput = true;
        events.push({ type: 'tool-call-delta', index: call.index, text, choice: 0 });
      }
    },
    stop(index, events) {
      const call = calls.get(index);
      calls.delete(index);
      if (!call || call.hasInput) return;
      events.push({ type: 'tool-call-delta', index: call.index, text: call.input, choice: 0 });
    },
  };
}

function readStart(block: Json, events: ChatEvent[]): void {
  switch (block.type) {
    case 'text':
      readDelta({ type: 'text_delta', text: block.text }, events);
      break;
    case 'thinking':
      readDelta({ type: 'thinking_delta', thinking: block.thinking }, events);
      readDelta({ type: 'signature_delta', signature: block.signature }, events);
      break;
    case 'redacted_thinking': {
      const sealed = textIn(block.data);
      if (sealed) events.push({ type: 'reasoning-seal', sealed, origin: 'anthropic', choice: 0 });
      break;
    }
    case 'server_tool_use':
    case 'mcp_tool_use':
      events.push({ type: 'other-delta', text: textIn(block.name) ?? '', choice: 0 });
      break;
    case 'compaction':
      readDelta({ type: 'compaction_delta', content: block.content }, events);
      break;
    default: // Results of tools that the provider ran are input; other blocks say nothing that was made here.
  }
}

function readDelta(delta: Json, events: ChatEvent[]): void {
  const text = textIn(delta.text ?? delta.thinking ?? delta.signature ?? delta.partial_json ?? delta.content);
  if (!text) return;
  switch (delta.type) {
    case 'text_delta':
      events.push({ type: 'text-delta', text, choice: 0 });
      break;
    case 'thinking_delta':
      events.push({ type: 'reasoning-delta', text, choice: 0 });
      break;
    case 'signature_delta':
      events.push({ type: 'reasoning-seal', signature: text, origin: 'anthropic', choice: 0 });
      break;
    default:
      events.push({ type: 'other-delta', text, choice: 0 });
  }
}

/** Notes why the answer ended, if it did; a refusal says so in words of its own. */
export function readEnd(message: Json, events: ChatEvent[]): void {
  const reason = textIn(message.stop_reason);
  if (!reason) return;
  const explanation = textIn(objectIn(message.stop_details)?.explanation);
  if (reason === 'refusal' && explanation) events.push({ type: 'refusal-delta', text: explanation, choice: 0 });
  events.push({ type: 'end', reason, meaning: MEANINGS.get(reason) ?? 'stop', choice: 0 });
}

/** A map, because the provider's word may be one that every object has. */
const MEANINGS: ReadonlyMap<string, EndMeaning> = new Map([
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['refusal', 'content-filter'],
]);
