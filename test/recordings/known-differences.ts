import type { Leniency } from '../support/responses-lifecycle.ts';
import type { Recording } from './recording.ts';

/** In what a host's own stream of Responses differs from OpenAI's. The gateway resends it as it is. */
export function lenienceOf({ name, events }: Recording): Leniency {
  return {
    isAbridged: true,
    isUnnumbered: events.every((event) => event.sequence_number === undefined),
    rotatesIds: /github-copilot|openrouter/.test(name),
  };
}
