import type { LaneWord } from '../../core/health-store.ts';

type Subject = { readonly provider: string; readonly model?: string | undefined; readonly keyId: string };
type Change = Pick<LaneWord, 'downAt' | 'upAt' | 'limitedUntil' | 'witnesses'>;

/** What others have not been told yet: of each lane its last word, and of many lanes the last ones. */
export class Words {
  readonly #words = new Map<string, LaneWord>();

  add({ provider, model, keyId }: Subject, change: Change): void {
    const name = `${provider} ${keyId} ${model ?? ''}`;
    const word = { provider, keyId, ...(model !== undefined && { model }), ...this.#words.get(name), ...change };
    this.#words.delete(name);
    this.#words.set(name, word);
    if (this.#words.size > MOST_WORDS) this.#words.delete(this.#words.keys().next().value ?? '');
  }

  take(): readonly LaneWord[] {
    const words = [...this.#words.values()];
    this.#words.clear();
    return words;
  }
}

const MOST_WORDS = 100;
