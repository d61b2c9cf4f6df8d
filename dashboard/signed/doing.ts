import type { KeyFacts, MadeKey } from './facts.ts';

/** What is being done, in a dialog. */
export type Doing =
  | { readonly what: 'create' | 'limits' }
  | { readonly what: 'edit' | 'rotate' | 'revoke'; readonly key: KeyFacts }
  | { readonly what: 'made'; readonly made: MadeKey };

/** How a dialog ends: with the next one, or with a sentence of what was done. */
export interface Ways {
  readonly team: string;
  onClose(): void;
  onDone(done: string): void;
  onMade(made: MadeKey): void;
}
