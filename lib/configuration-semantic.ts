import { z } from 'zod';
import { section, whole } from './configuration-section.ts';

const MOST_SECONDS = 31_536_000;

/** The part of a team that says for which names questions like one another are answered alike. */
export function semanticCache() {
  return section({
    model: z.string('provider/model, or a name of "routes"').min(1, 'provider/model, or a name of "routes"'),
    threshold: z
      .number('a number from 0.8 to 1')
      .min(0.8, 'a number from 0.8 to 1')
      .max(1, 'a number from 0.8 to 1')
      .default(0.9),
    ttlSeconds: whole(1, MOST_SECONDS).default(3_600),
    mostQuestions: whole(1, 200).default(32),
  });
}
