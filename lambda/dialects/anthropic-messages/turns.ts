import type { AssistantPart, Conversation, Message, Part, ToolResult } from '../../core/conversation.ts';
import { createUniqueIds, type ToolIdForm } from '../../core/tool-ids.ts';
import type { Json } from '../../core/types.ts';
import type { ModelRules } from './model-rules.ts';

import { trimLast, writeAssistant, writeOrphan, writeResult } from './write-assistant.ts';
import { writeParts } from './write-parts.ts';

/** A message on its way. */
interface Turn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: Json[];
}

/** A call that waits for its result. */
interface Pending {
  readonly written: string;
  result?: ToolResult;
}

/** Calls of one id, which may be used again: results go to them in turn. */
interface Queue {
  readonly calls: Pending[];
  next: number;
}

export interface Options {
  readonly rules: ModelRules;
  /** Whether thoughts may be sent back. */
  readonly thinks: boolean;
}

const TOOL_IDS: ToolIdForm = { fits: /^[a-zA-Z0-9_-]{1,64}$/, prefix: 'toolu_', length: 30 };
const JSON_ONLY = 'Reply with one JSON object and nothing else.';

/** The messages of a conversation as this dialect has them: system first, results right after their calls. */
export function writeTurns(conversation: Conversation, options: Options): { system: Json[]; messages: Json[] } {
  const { messages, format } = conversation;
  const first = messages.findIndex(({ role }) => role !== 'system');
  const leading = first < 0 ? messages : messages.slice(0, first);
  const system = leading.flatMap((message) => (message.role === 'system' ? writeParts(message.parts) : []));
  if (format?.type === 'json') system.push({ type: 'text', text: JSON_ONLY });
  const turns = new Turns(options);
  for (const message of first < 0 ? [] : messages.slice(first)) turns.add(message);
  return { system, messages: turns.finish() };
}

/** Collects turns: it knows which calls have no result yet, because nothing may stand between the two. */
class Turns {
  readonly #options: Options;
  readonly #turns: Turn[] = [];
  readonly #idFor = createUniqueIds(TOOL_IDS);
  #pending: Pending[] = [];
  /** The same calls by the id that results name them by. */
  readonly #unanswered = new Map<string, Queue>();
  /** Results that belong to no call: told as text, because they would be refused. */
  #orphans: ToolResult[] = [];
  #lateSystem: (readonly Part[])[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  add(message: Message): void {
    switch (message.role) {
      case 'tool':
        this.#addResults(message.results);
        break;
      case 'system':
        // Not between a call and its result.
        this.#lateSystem.push(message.parts);
        break;
      case 'user':
        this.#settle();
        this.#append('user', writeParts(message.parts));
        break;
      case 'assistant':
        this.#settle();
        this.#addAssistant(message.parts);
    }
  }

  finish(): Json[] {
    this.#settle();
    // A conversation begins with the user, and has to have a word in it.
    const last = this.#turns.at(-1);
    if (last?.role === 'assistant') trimLast(last.content);
    if (this.#turns[0]?.role !== 'user') this.#turns.unshift({ role: 'user', content: [{ type: 'text', text: '.' }] });
    return this.#turns.filter(({ content }) => content.length > 0).map(({ role, content }) => ({ role, content }));
  }

  #append(role: Turn['role'], blocks: readonly Json[]): void {
    const last = this.#turns.at(-1);
    // Not spread: there may be more of them than the stack holds.
    if (last?.role === role) for (const block of blocks) last.content.push(block);
    else if (blocks.length > 0) this.#turns.push({ role, content: [...blocks] });
  }

  #addResults(results: readonly ToolResult[]): void {
    for (const result of results) {
      const queue = this.#unanswered.get(result.id);
      const call = queue?.calls[queue.next];
      if (queue && call) {
        call.result = result;
        queue.next += 1;
      } else this.#orphans.push(result);
    }
  }

  /** All results of a turn in the order of their calls, then what else was said since. */
  #settle(): void {
    this.#append(
      'user',
      this.#pending.map(({ written, result }) => writeResult(written, result)),
    );
    this.#pending = [];
    this.#unanswered.clear();
    this.#append('user', this.#orphans.splice(0).flatMap(writeOrphan));
    for (const parts of this.#lateSystem.splice(0)) this.#addSystem(writeParts(parts));
  }

  /** In its place: moved to the front it would say something else, and end the cached prefix. */
  #addSystem(blocks: readonly Json[]): void {
    const isTaken = this.#options.rules.takesLateSystem;
    const wrap = (block: Json) =>
      block.type === 'text' ? { ...block, text: `<system>${block.text}</system>` } : block;
    this.#append(isTaken ? 'system' : 'user', isTaken ? blocks : blocks.map(wrap));
  }

  #addAssistant(parts: readonly AssistantPart[]): void {
    const idFor = (id: string) => {
      const written = this.#idFor(id);
      const call = { written };
      this.#pending.push(call);
      const queue = this.#unanswered.get(id);
      if (queue) queue.calls.push(call);
      else this.#unanswered.set(id, { calls: [call], next: 0 });
      return written;
    };
    this.#append('assistant', writeAssistant(parts, { thinks: this.#options.thinks, idFor }));
  }
}
