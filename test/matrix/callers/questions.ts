import { SCHEMA_MARK } from '../told.ts';

/** The one tool that callers offer. */
export const LOOK = 'look';
export const LOOK_SCHEMA = {
  // As tools of MCP have it.
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object' as const,
  properties: { at: { type: 'string' }, deep: { type: ['boolean', 'null'] }, unit: { const: 'm' } },
  required: ['at'],
  additionalProperties: false,
};

/** The form that answers must have, with a mark by which it is known again. */
export const CITY = {
  type: 'object' as const,
  properties: { city: { type: 'string', description: SCHEMA_MARK } },
  required: ['city'],
  additionalProperties: false,
};
