import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { readJson, writeJson } from './durable-file.ts';

/** A queue as the stack defines it. */
export interface QueueDefinition {
  readonly name: string;
  readonly arn: string;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  /** Where a message goes that was received so often and never deleted. */
  readonly deadLetter?: { readonly arn: string; readonly mostReceives: number };
}

/** A message that waits, or that somebody has received and not deleted yet. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receives: number;
  readonly firstReceivedAt?: number;
  /** Of the last time that it was received: only that one can delete it. */
  readonly receipt?: string;
}

export interface MessageQueuesOptions {
  /** Where messages are kept. Absent: in memory. */
  readonly folder?: string;
  readonly now: () => number;
}

type Messages = readonly Message[];

/** The queues of the local account, with what waits in them: what SQS is for one stack. */
export class MessageQueues {
  readonly #now: () => number;
  readonly #file: string | undefined;
  readonly #definitions = new Map<string, QueueDefinition>();
  readonly #messages: Map<string, Messages>;
  readonly #changes = new EventEmitter().setMaxListeners(0);

  constructor({ folder, now }: MessageQueuesOptions) {
    this.#now = now;
    this.#file = folder === undefined ? undefined : join(folder, 'queues.json');
    // Only this class writes the file.
    const kept =
      this.#file && (readJson(this.#file, 'Remove it; what waits in it is lost.') as Record<string, Messages>);
    this.#messages = new Map(Object.entries(kept || {}));
  }

  define(definitions: readonly QueueDefinition[]): void {
    for (const definition of definitions) this.#definitions.set(definition.name, definition);
  }

  find(name: string): QueueDefinition | undefined {
    return this.#definitions.get(name);
  }

  /** All that are in a queue, visible or not, the oldest first. What is older than the queue keeps it is gone. */
  all({ name, retentionSeconds }: QueueDefinition): Messages {
    const oldest = this.#now() - retentionSeconds * 1000;
    return (this.#messages.get(name) ?? []).filter(({ sentAt }) => sentAt > oldest);
  }

  /** How many there are to be received now. */
  countVisible(queue: QueueDefinition): number {
    return this.all(queue).filter(({ visibleAt }) => visibleAt <= this.#now()).length;
  }

  send(queue: QueueDefinition, body: string): Message {
    const message = { id: randomUUID(), body, sentAt: this.#now(), visibleAt: 0, receives: 0 };
    this.#keep(queue, [...this.all(queue), message]);
    return message;
  }

  /** Hands out so many messages at most, and hides them for a while from everybody else. */
  receive(queue: QueueDefinition, most: number, visibilitySeconds = queue.visibilitySeconds): Messages {
    const now = this.#now();
    const visible = this.all(queue).filter(({ visibleAt }) => visibleAt <= now);
    const { deadLetter } = queue;
    const dead = visible.filter(({ receives }) => deadLetter !== undefined && receives >= deadLetter.mostReceives);
    const received = visible
      .filter((message) => !dead.includes(message))
      .slice(0, most)
      .map((message) => ({
        ...message,
        receipt: randomUUID(),
        receives: message.receives + 1,
        firstReceivedAt: message.firstReceivedAt ?? now,
        visibleAt: now + visibilitySeconds * 1000,
      }));
    if (deadLetter !== undefined && dead.length > 0) this.#bury(dead, deadLetter.arn);
    if (dead.length + received.length > 0) {
      const again = new Map(received.map((message) => [message.id, message]));
      const rest = this.all(queue).filter((message) => !dead.includes(message));
      this.#keep(
        queue,
        rest.map((message) => again.get(message.id) ?? message),
      );
    }
    return received;
  }

  /** Deletes a message, unless somebody else has received it since. */
  remove(queue: QueueDefinition, receipt: string): void {
    this.#keep(
      queue,
      this.all(queue).filter((message) => message.receipt !== receipt),
    );
  }

  /** Whether it was the last one to receive it. */
  changeVisibility(queue: QueueDefinition, receipt: string, seconds: number): boolean {
    const visibleAt = this.#now() + seconds * 1000;
    const messages = this.all(queue);
    this.#keep(
      queue,
      messages.map((message) => (message.receipt === receipt ? { ...message, visibleAt } : message)),
    );
    return messages.some((message) => message.receipt === receipt);
  }

  /** Calls back when something was sent or has become visible by somebody's word. Gives how to stop that. */
  onChange(listener: () => void): () => void {
    this.#changes.on('change', listener);
    return () => this.#changes.off('change', listener);
  }

  #bury(messages: Messages, arn: string): void {
    const queue = [...this.#definitions.values()].find((one) => one.arn === arn);
    if (queue === undefined) throw new Error(`There is no queue ${arn} for messages that nobody deletes.`);
    // Their age counts from when they were sent at first, as in AWS.
    const buried = messages.map(({ receipt: _, ...message }) => ({ ...message, visibleAt: 0 }));
    this.#keep(queue, [...this.all(queue), ...buried]);
  }

  #keep({ name }: QueueDefinition, messages: Messages): void {
    const next = new Map(this.#messages).set(name, messages);
    // Saved first: what could not be saved has not happened.
    if (this.#file !== undefined) writeJson(this.#file, Object.fromEntries(next));
    this.#messages.set(name, messages);
    this.#changes.emit('change');
  }
}
