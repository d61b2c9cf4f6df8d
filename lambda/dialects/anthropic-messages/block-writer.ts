import { GatewayError } from '../../core/errors.ts';
import type { ChatEvent, Json } from '../../core/types.ts';
import { createJsonScanner, type JsonScanner } from './json-scanner.ts';
import { sealFor } from './seal.ts';

export type Send = (event: Json) => void;
type BlockEvent = Extract<
  ChatEvent,
  { type: `${'text' | 'refusal' | 'reasoning' | 'tool-call'}-delta` | 'reasoning-seal' | 'tool-call-start' }
>;
type Seal = Extract<BlockEvent, { type: 'reasoning-seal' }>;
type CallStart = Extract<BlockEvent, { type: 'tool-call-start' }>;

/** A tool call that waits for its turn, or has it. */
interface Call {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  /** What came while another call was open. */
  waiting: string;
  hasInput: boolean;
  readonly input: JsonScanner;
}

type Open =
  | { readonly type: 'text' }
  | { readonly type: 'thinking'; isSealed: boolean }
  | { readonly type: 'tool_use'; readonly call: Call };

/** Writes content blocks: one open at a time, numbered from 0, and each closed before the next begins. */
export class BlockWriter {
  readonly #callId: string;
  readonly #send: Send;
  #open: Open | undefined;
  #count = 0;
  /** Calls that began while another was not complete, in their order: this dialect cannot interleave them. */
  #queue: Call[] = [];
  #hasCalls = false;

  constructor(callId: string, send: Send) {
    this.#callId = callId;
    this.#send = send;
  }

  get hasCalls(): boolean {
    return this.#hasCalls;
  }

  write(event: BlockEvent): void {
    if ('text' in event && event.text === '') return;
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
        if (this.#open?.type !== 'text') this.#begin({ type: 'text', text: '' }, { type: 'text' });
        this.#delta({ type: 'text_delta', text: event.text });
        break;
      case 'reasoning-delta':
        this.#think();
        this.#delta({ type: 'thinking_delta', thinking: event.text });
        break;
      case 'reasoning-seal':
        this.#seal(event);
        break;
      case 'tool-call-start':
        this.#startCall(event);
        break;
      case 'tool-call-delta':
        this.#continueCall(event.index, event.text);
    }
  }

  /** Closes all. Clients expect a block at least, if the model did not refuse. */
  close(needsBlock: boolean): void {
    this.#closeAll();
    if (this.#count > 0 || !needsBlock) return;
    this.#begin({ type: 'text', text: '' }, { type: 'text' });
    this.#closeOne();
  }

  #begin(block: Json, open: Open | undefined): void {
    this.#closeAll();
    this.#start(block, open);
  }

  #start(content_block: Json, open: Open | undefined): void {
    this.#send({ type: 'content_block_start', index: this.#count, content_block });
    this.#open = open;
  }

  #delta(delta: Json): void {
    this.#send({ type: 'content_block_delta', index: this.#count, delta });
  }

  #stop(): void {
    this.#send({ type: 'content_block_stop', index: this.#count });
    this.#count += 1;
    this.#open = undefined;
  }

  #closeOne(): void {
    const open = this.#open;
    if (!open) return;
    if (open.type === 'thinking' && !open.isSealed)
      this.#delta({ type: 'signature_delta', signature: sealFor('unsigned', '') });
    // One delta at least, as Anthropic itself sends it.
    if (open.type === 'tool_use' && !open.call.hasInput) this.#delta({ type: 'input_json_delta', partial_json: '' });
    this.#stop();
  }

  #closeAll(): void {
    this.#closeOne();
    for (const call of this.#queue.splice(0)) {
      this.#openCall(call);
      this.#closeOne();
    }
  }

  #think(): void {
    if (this.#open?.type === 'thinking' && !this.#open.isSealed) return;
    this.#begin({ type: 'thinking', thinking: '', signature: '' }, { type: 'thinking', isSealed: false });
  }

  #seal({ sealed, signature, origin }: Seal): void {
    if (sealed !== undefined) {
      this.#begin({ type: 'redacted_thinking', data: sealFor(origin, sealed) }, undefined);
      this.#stop();
    }
    if (signature === undefined) return;
    this.#think();
    if (this.#open?.type === 'thinking') this.#open.isSealed = true;
    this.#delta({ type: 'signature_delta', signature: sealFor(origin, signature) });
  }

  #startCall({ index, id, name }: CallStart): void {
    this.#hasCalls = true;
    const input = createJsonScanner();
    const call = { index, id: id || `toolu_${this.#callId}_${index}`, name, waiting: '', hasInput: false, input };
    if (this.#open?.type === 'tool_use' && !this.#open.call.input.isComplete) return void this.#queue.push(call);
    this.#closeOne();
    this.#openCall(call);
  }

  #openCall(call: Call): void {
    this.#start({ type: 'tool_use', id: call.id, name: call.name, input: {} }, { type: 'tool_use', call });
    this.#addInput(call, call.waiting);
    call.waiting = '';
  }

  #addInput(call: Call, text: string): void {
    if (text === '') return;
    call.hasInput = true;
    this.#delta({ type: 'input_json_delta', partial_json: text });
  }

  #continueCall(index: number, text: string): void {
    const waiting = this.#queue.find((call) => call.index === index);
    const open = this.#open?.type === 'tool_use' && this.#open.call.index === index ? this.#open.call : undefined;
    const call = waiting ?? open;
    if (call) call.input.scan(text);
    if (waiting) waiting.waiting += text;
    else if (open) this.#addInput(open, text);
    else if (text.trim() !== '') {
      // Told already, and nothing can be added to it: better to fail than to hand over half of a tool's input.
      throw new GatewayError('provider-failed', 'The provider mixed up the input of its tool calls.');
    }
    this.#advance();
  }

  /** Gives the calls that wait their turn, as far as those before them are complete. */
  #advance(): void {
    while (this.#open?.type === 'tool_use' && this.#open.call.input.isComplete) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#closeOne();
      this.#openCall(next);
    }
  }
}
