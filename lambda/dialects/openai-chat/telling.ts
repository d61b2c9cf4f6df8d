import type { Json } from '../../core/types.ts';

/** Says one choice of an answer, or of a piece of one, in the form in which its caller has asked. */
export type Telling = (choice: Json, place: 'delta' | 'message') => Json;
