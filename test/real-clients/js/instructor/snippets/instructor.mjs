import Instructor from '@instructor-ai/instructor';
import OpenAI from 'openai';
import { z } from 'zod'; // of version 3: Instructor makes an empty schema of one of version 4

const client = Instructor({
  client: new OpenAI({ baseURL: 'http://127.0.0.1:8787/v1', apiKey: process.env.HEADGATE_KEY }),
  mode: 'TOOLS',
});
const person = await client.chat.completions.create({
  model: 'demo/chat',
  messages: [{ role: 'user', content: 'Who is it? I met Ada Lovelace, who is 36 years old.' }],
  response_model: { name: 'Person', schema: z.object({ name: z.string(), age: z.number().int() }) },
});
console.log(`Hello ${person.name}, ${person.age}`);
