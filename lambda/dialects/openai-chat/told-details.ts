import type { Json } from '../../core/types.ts';
import { detailOf, type Seal } from './details.ts';

/** The thoughts of one answer as `reasoning_details`: what was signed with its text, because a seal alone proves nothing. */
export interface ToldDetails {
  grow(text: string): void;
  /** Ends the thought that has grown so far. */
  seal(seal: Seal): void;
  /** What was sealed since it was asked last. */
  take(): readonly Json[];
}

/**
 * They are numbered throughout: OpenAI's client for Python puts lists together by `index` and dies without one. A list
 * is told at once, because the one for Node keeps only the last that it gets (openai 7.55.0, seen 2026-11-20).
 */
export function createToldDetails(): ToldDetails {
  let text = '';
  let index = 0;
  let sealed: Json[] = [];
  return {
    grow(more) {
      text += more;
    },
    seal(seal) {
      sealed.push({ ...detailOf(seal, text), index });
      index += 1;
      text = '';
    },
    take() {
      const taken = sealed;
      sealed = [];
      return taken;
    },
  };
}
