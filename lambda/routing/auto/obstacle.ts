import type { Preferences } from '../../core/preferences.ts';
import { excludedBy, names } from '../../core/wishes.ts';
import type { Candidate } from './candidate.ts';
import { expectedOutput, type Task } from './task.ts';

/** Why a model is not chosen, in words for the caller. What fails at the last two could do all else. */
export type Obstacle = keyof typeof OBSTACLES;

export const OBSTACLES = {
  kind: 'give another kind of answer',
  endpoint: 'cannot be asked at this endpoint',
  allowed: 'may not be used by this key or its team',
  only: 'are excluded by `only`',
  ignore: 'are excluded by `ignore`',
  data_collection: 'are excluded by `data_collection`',
  max_price: 'are excluded by `max_price`',
  order: 'are not in `order`',
  tools: 'take no tools',
  schema: 'cannot be held to a JSON schema',
  images: 'see no pictures',
  documents: 'read no documents',
  reasoning: 'do not think',
  output: 'cannot write so much',
  window: 'cannot read so much',
  off: 'are switched off',
} as const;

/** An estimate may be too low, and a model that turns out to be too small has cost a try. */
const MARGIN = 1.15;

/** What stands in a model's way; `undefined` if nothing does. What nobody knows does not. */
export function obstacleOf(candidate: Candidate, task: Task, wishes: Preferences): Obstacle | undefined {
  const { model, dialects, provider } = candidate;
  const { needs, chat } = task;
  if ((model.kind ?? needs.kind) !== needs.kind) return 'kind';
  if (!dialects.has(chat.original.dialect)) return 'endpoint';
  const wish = excludedBy(candidate, wishes);
  if (wish !== undefined) return wish;
  if (!wishes.allowsFallbacks && wishes.order.length > 0 && !names(wishes.order, provider)) return 'order';
  if (needs.tools > 0 && model.takesTools === false) return 'tools';
  if (needs.schema && model.holdsToSchema === false) return 'schema';
  if (needs.images && !model.readsImages) return 'images';
  // A document that is not read is not missed by the model, only by the caller: here somebody must know.
  if (needs.documents && model.readsDocuments !== true) return 'documents';
  if (needs.reasoning && model.isReasoning === false) return 'reasoning';
  const wanted = chat.maxOutputTokens ?? 0;
  if (wanted > (model.maxOutputTokens ?? Infinity)) return 'output';
  const output = Math.max(wanted, expectedOutput(task, false));
  return needs.inputTokens * MARGIN + output > (model.contextTokens ?? Infinity) ? 'window' : undefined;
}
