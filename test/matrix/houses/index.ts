import { bedrock } from './bedrock.ts';
import { cerebras } from './cerebras.ts';
import { deepinfra } from './deepinfra.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';
import type { House } from './house.ts';
import { messagesTongue } from './messages-manner.ts';
import { mistral } from './mistral.ts';
import { nvidia } from './nvidia.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { plain } from './plain.ts';
import { xai } from './xai.ts';

const anthropic: House = { 'anthropic-messages': messagesTongue() };

const HOUSES = new Map<string, House>(
  Object.entries({ anthropic, bedrock, cerebras, deepinfra, gemini, groq, mistral, nvidia, openai, openrouter, xai }),
);

/** How a provider speaks. One that is not described yet is taken for a host of which nothing is known. */
export function houseOf(provider: string): House {
  return HOUSES.get(provider) ?? plain;
}
