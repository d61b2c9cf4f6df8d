import { type Signal, signal } from '@preact/signals';
import type { Attempt, CallsPage } from './answers.ts';
import { askJson, type Query, Refused } from './ask.ts';

/** What a line of the list shows of an attempt: a hundred thousand of them are kept. */
export type CallLine = Pick<
  Attempt,
  | 'call_id'
  | 'attempt'
  | 'state'
  | 'created_at'
  | 'model'
  | 'outcome'
  | 'error'
  | 'cost_pico_usd'
  | 'cost_source'
  | 'output_tokens'
  | 'first_content_ms'
  | 'total_ms'
  | 'user'
  | 'tags'
  | 'key_id'
  | 'cache'
> & { readonly input: number };

/** Attempts from the newest to the oldest, read page by page as somebody goes down the list. */
export interface CallList {
  readonly lines: Signal<readonly CallLine[]>;
  /** Whether a page has come, however little is in it. */
  readonly isRead: Signal<boolean>;
  readonly isDone: Signal<boolean>;
  readonly isLoading: Signal<boolean>;
  readonly problem: Signal<Refused | undefined>;
  /** Reads another page, unless that is going on. */
  more(): Promise<void>;
  /** Puts what has come since on top. */
  freshen(): Promise<void>;
  close(): void;
}

const FIRST_PAGE = 100;
const PAGE = 500;

/** Opens the list of what a query asks for. */
export function openCallList(query: Query): CallList {
  const leaving = new AbortController();
  let cursor: string | undefined;
  const list = {
    lines: signal<readonly CallLine[]>([]),
    isRead: signal(false),
    isDone: signal(false),
    isLoading: signal(false),
    problem: signal<Refused | undefined>(undefined),
  };
  const page = (asked: Query) => askJson<CallsPage>('/calls', { ...query, ...asked }, leaving.signal);
  const linesOf = ({ data }: CallsPage) => data.map(lineOf);
  return {
    ...list,
    async more() {
      if (list.isLoading.value || list.isDone.value || leaving.signal.aborted) return;
      list.isLoading.value = true;
      await watched(async () => {
        const found = await page({ limit: cursor === undefined ? FIRST_PAGE : PAGE, cursor });
        cursor = found.next_cursor ?? undefined;
        list.lines.value = list.lines.value.concat(linesOf(found));
        list.isRead.value = true;
        list.isDone.value = found.next_cursor === null;
      });
      list.isLoading.value = false;
    },
    async freshen() {
      if (list.isLoading.value || leaving.signal.aborted) return;
      await watched(async () => {
        const newest = await page({ limit: FIRST_PAGE });
        const found = linesOf(newest);
        const fresh = new Map(found.map((line) => [nameOf(line), line]));
        const [top] = list.lines.value;
        // So much has come that the page does not reach what is known: the list begins anew, and has no gap.
        if (top && found.length > 0 && !fresh.has(nameOf(top))) {
          cursor = newest.next_cursor ?? undefined;
          list.lines.value = found;
          list.isDone.value = newest.next_cursor === null;
          return;
        }
        const known = list.lines.value.map((line) => {
          const now = fresh.get(nameOf(line));
          fresh.delete(nameOf(line));
          return now ?? line;
        });
        list.lines.value = [...fresh.values(), ...known];
      });
    },
    close: () => leaving.abort(),
  };

  async function watched(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      list.problem.value = undefined;
    } catch (cause) {
      if (leaving.signal.aborted) return;
      list.problem.value = cause instanceof Refused ? cause : new Refused(0, String(cause));
    }
  }
}

function nameOf({ call_id, attempt, state }: CallLine): string {
  return `${call_id} ${attempt}${state === 'correction' ? ' correction' : ''}`;
}

function lineOf(row: Attempt): CallLine {
  const { call_id, attempt, state, created_at, model, outcome, error, cost_pico_usd, cost_source } = row;
  const { output_tokens, first_content_ms, total_ms, user, tags, key_id, cache } = row;
  const input = row.input_tokens + row.cache_read_tokens + row.cache_write_5m_tokens + row.cache_write_1h_tokens;
  const ended = { outcome, error, cost_pico_usd, cost_source, output_tokens, first_content_ms, total_ms };
  return { call_id, attempt, state, created_at, model, ...ended, user, tags, key_id, ...(cache && { cache }), input };
}
