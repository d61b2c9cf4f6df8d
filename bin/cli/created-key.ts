import { z } from 'zod';
import { plain } from './terminal.ts';

/** A key that a gateway has just made. */
export const createdKeySchema = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string().nullish(),
  expiresAt: z.union([z.string(), z.number()]).nullish(),
});

/** Shows a new key to whoever asked for it, this once; `more` is said of it besides. */
export function describeCreatedKey(
  created: z.infer<typeof createdKeySchema>,
  { title, more = [] }: { readonly title: string; readonly more?: readonly string[] },
): string {
  const facts = [
    `  id       ${plain(created.id)}`,
    created.name ? `  name     ${plain(created.name)}` : '',
    `  expires  ${created.expiresAt ? plain(String(created.expiresAt)) : 'never'}`,
  ];
  return [
    title,
    '',
    `  ${plain(created.key)}`,
    '',
    ...facts.filter((line) => line !== ''),
    '',
    'It is shown this once. Keep it where you keep secrets.',
    ...more,
  ].join('\n');
}
