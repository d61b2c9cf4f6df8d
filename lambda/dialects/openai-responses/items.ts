import { FREE_TEXT, pieceOf } from '../../core/free-text.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { ChatEvent, Json, Quirks } from '../../core/types.ts';

/** Reads the items of one answer as they grow. By their place: some hosts change an item's id while it is told. */
export interface ItemReader {
  added(place: number, item: Json): readonly ChatEvent[];
  /** A piece of what the item at a place says. */
  grown(place: number, what: Piece, text: string): readonly ChatEvent[];
  /** A further part of a thought: what is a paragraph of its own there stays one. */
  parted(place: number): readonly ChatEvent[];
  /** What an item says in the end, of which hosts that stream nothing have told nothing yet. */
  done(place: number, item: Json): readonly ChatEvent[];
  readonly hasCalls: boolean;
  readonly hasItems: boolean;
  /** How often the provider has searched the web by itself. */
  readonly searches: number;
}

export type Piece = 'text' | 'refusal' | 'reasoning' | 'input' | 'other';

interface Seen {
  /** Which tool call it is, counted from 0, if it is one. */
  readonly call: number | undefined;
  /** Whether its input is free text, which in neutral words is a field of an object. */
  readonly isCustom: boolean;
  readonly told: Set<Piece>;
}

/** Starts to read an answer. */
export function createItemReader({ runsCustomTools = false }: Pick<Quirks, 'runsCustomTools'>): ItemReader {
  const items = new Map<number, Seen>();
  const searches = new Set<number>();
  let calls = 0;
  const isOwn = ({ type }: Json) => runsCustomTools && type === 'custom_tool_call';
  const seenAt = (place: number): Seen => {
    const seen = items.get(place) ?? { call: undefined, isCustom: false, told: new Set<Piece>() };
    items.set(place, seen);
    return seen;
  };
  const reader: ItemReader = {
    added(place, item) {
      seenAt(place);
      if (isSearch(item)) searches.add(place);
      if (!isCall(item) || isOwn(item)) return [];
      const index = calls++;
      items.set(place, { call: index, isCustom: item.type === 'custom_tool_call', told: new Set() });
      const id = textIn(item.call_id) || textIn(item.id) || `call_${index}`;
      return [{ type: 'tool-call-start', index, id, name: nameOf(item), choice: 0 }];
    },
    grown(place, what, text) {
      if (text === '') return [];
      const { told } = seenAt(place);
      const isBegun = told.has(what);
      told.add(what);
      if (what === 'input') return inputOf(seenAt(place), text, isBegun);
      return [{ type: `${what}-delta`, text, choice: 0 }];
    },
    parted: (place) => (seenAt(place).told.has('reasoning') ? reader.grown(place, 'reasoning', '\n\n') : []),
    done(place, item) {
      if (isSearch(item)) searches.add(place);
      else searches.delete(place); // Only the end of an item says what it has done.
      const begun = isCall(item) && !isOwn(item) && seenAt(place).call === undefined ? reader.added(place, item) : [];
      const seen = seenAt(place);
      const rest = saidIn(item).filter(([what]) => !seen.told.has(what));
      const grown = rest.flatMap(([what, text]) => reader.grown(place, what, text));
      return [...begun, ...grown, ...closing(seen), ...sealIn(item)];
    },
    get hasCalls() {
      return calls > 0;
    },
    get hasItems() {
      return items.size > 0;
    },
    get searches() {
      return searches.size;
    },
  };
  return reader;
}

function inputOf({ call: index, isCustom }: Seen, text: string, isBegun: boolean): readonly ChatEvent[] {
  if (index === undefined) return [{ type: 'other-delta', text, choice: 0 }]; // Of a tool that the host runs itself.
  const piece = isCustom ? (isBegun ? '' : FREE_TEXT.open) + pieceOf(text) : text;
  return [{ type: 'tool-call-delta', index, text: piece, choice: 0 }];
}

/** Ends the object that free text is in. */
function closing({ call: index, isCustom, told }: Seen): readonly ChatEvent[] {
  if (index === undefined || !isCustom) return [];
  const text = (told.has('input') ? '' : FREE_TEXT.open) + FREE_TEXT.close;
  return [{ type: 'tool-call-delta', index, text, choice: 0 }];
}

function isCall({ type }: Json): boolean {
  return type === 'function_call' || type === 'custom_tool_call';
}

/**
 * Looking for pages is billed, and opening them or looking through them is not:
 * https://platform.openai.com/docs/guides/tools-web-search, under output and citations, as of 2025.
 */
function isSearch({ type, action }: Json): boolean {
  return type === 'web_search_call' && (textIn(objectIn(action)?.type) ?? 'search') === 'search';
}

/** A tool of a namespace is called by both names, as it is where it is described in another dialect. */
function nameOf({ name, namespace }: Json): string {
  const own = textIn(name) ?? '';
  return textIn(namespace) ? `${textIn(namespace)}__${own}` : own;
}

/** Everything that a finished item says, by what kind of piece it is. */
function saidIn(item: Json): readonly [Piece, string][] {
  if (isCall(item)) return [['input', textIn(item.arguments) ?? textIn(item.input) ?? '']];
  const content = objectsIn(item.content);
  if (item.type === 'message') {
    return [
      ['text', joined(content, 'output_text', 'text', '')],
      ['refusal', joined(content, 'refusal', 'refusal', '')],
    ];
  }
  if (item.type !== 'reasoning') return [];
  const summary = joined(objectsIn(item.summary), 'summary_text', 'text', '\n\n');
  return [['reasoning', summary || joined(content, 'reasoning_text', 'text', '\n\n')]];
}

function joined(parts: readonly Json[], type: string, member: string, between: string): string {
  return parts
    .filter((part) => part.type === type)
    .map((part) => textIn(part[member]) ?? '')
    .join(between);
}

function sealIn(item: Json): readonly ChatEvent[] {
  const sealed = item.type === 'reasoning' && textIn(item.encrypted_content);
  return sealed ? [{ type: 'reasoning-seal', sealed, origin: 'openai', choice: 0 }] : [];
}
