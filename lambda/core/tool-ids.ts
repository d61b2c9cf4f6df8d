import { createHash } from 'node:crypto';
import { readCallId } from './call-signature.ts';

/** What ids of tool calls must look like at a provider. */
export interface ToolIdForm {
  readonly fits: RegExp;
  /** What ids that are made here begin with, and how long they are with it. */
  readonly prefix: string;
  readonly length: number;
}

/**
 * Gives the tool calls of one conversation the ids that a provider accepts, the same ones at each turn: nothing is
 * remembered, so they are made of the client's own. Calls and results are told of in their order.
 */
export interface ToolIds {
  /** The id of a call, unlike those of all others. */
  call(id: string): string;
  /** The id of the call that a result belongs to: of several with one id the first that has none yet. */
  result(id: string): string;
  /** What was called before now has been answered or never will be. */
  nextTurn(): void;
}

/** Calls of one id, which may be used again: results go to them in turn. */
interface Queue {
  readonly written: string[];
  next: number;
}

/** Without a form, ids are as they came, but for a signature in them. */
export function createToolIds(form: ToolIdForm | undefined): ToolIds {
  const unique = form && createUniqueIds(form);
  const latest = new Map<string, string>();
  let open = new Map<string, Queue>();
  return {
    call(text) {
      const { id } = readCallId(text);
      const written = unique?.(id) ?? id;
      const queue = open.get(id);
      if (queue) queue.written.push(written);
      else open.set(id, { written: [written], next: 0 });
      latest.set(id, written);
      return written;
    },
    result(text) {
      const { id } = readCallId(text);
      const queue = open.get(id);
      const written = queue?.written[queue.next];
      if (queue && written !== undefined) queue.next += 1;
      return written ?? latest.get(id) ?? (form && !form.fits.test(id) ? numbered(id, 1, form) : id);
    },
    nextTurn() {
      open = new Map();
    },
  };
}

/** Makes an id that is accepted and unlike all before it. Some providers use ids again, or none: what comes later is numbered. */
export function createUniqueIds(form: ToolIdForm): (id: string) => string {
  const used = new Set<string>();
  /** By what is numbered. Begun anew at each repetition, the count would take quadratic time. */
  const nextCounts = new Map<string, number>();
  return (id) => {
    let count = nextCounts.get(id) ?? 1;
    let written = count === 1 && form.fits.test(id) ? id : numbered(id, count, form);
    while (used.has(written)) written = numbered(id, ++count, form);
    nextCounts.set(id, count + 1);
    used.add(written);
    return written;
  };
}

function numbered(id: string, count: number, form: ToolIdForm): string {
  const readable = `${id}_${count}`;
  return count > 1 && id !== '' && form.fits.test(readable) ? readable : madeOf(id, count, form);
}

/** Two ids that differ in anything must not become one, so all of an id counts. */
function madeOf(id: string, count: number, { prefix, length }: ToolIdForm): string {
  const hash = createHash('sha256').update(`${count}:${id}`).digest('hex');
  return (
    prefix +
    BigInt(`0x${hash}`)
      .toString(36)
      .padStart(50, '0')
      .slice(-(length - prefix.length))
  );
}
