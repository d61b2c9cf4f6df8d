import { z } from 'zod';

/** What `get_weather` takes. */
export const WEATHER = z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) });

/** What is extracted from a text. */
export const PERSON = z.object({ name: z.string(), age: z.number().int() });
