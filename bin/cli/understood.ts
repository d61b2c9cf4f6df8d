import type { z } from 'zod';
import { Problem } from './problem.ts';
import type { Target } from './target.ts';

/** What a gateway answered, if it is what was asked for. */
export function understood<Shape>(
  schema: z.ZodType<Shape>,
  answer: unknown,
  { target, what }: { readonly target: Target; readonly what: string },
): Shape {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new Problem(
    `${target.controlUrl} answered something that is not ${what}.`,
    'Check that the URL is that of a gateway of this version.',
  );
}
