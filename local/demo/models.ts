import type { DemoModel } from './demo-model.ts';
import { FAULT_NAMES } from './faults.ts';

const SPEEDS = {
  chat: { firstTokenMs: 150, tokensPerSecond: 80 },
  fast: { firstTokenMs: 0, tokensPerSecond: Number.POSITIVE_INFINITY },
  slow: { firstTokenMs: 1000, tokensPerSecond: 8 },
} as const;

const MODELS: readonly DemoModel[] = [
  { id: 'chat', kind: 'chat', speed: SPEEDS.chat },
  { id: 'chat-fast', kind: 'chat', speed: SPEEDS.fast },
  { id: 'chat-slow', kind: 'chat', speed: SPEEDS.slow },
  { id: 'reason', kind: 'reason', speed: SPEEDS.chat },
  { id: 'reason-fast', kind: 'reason', speed: SPEEDS.fast },
  { id: 'embed', kind: 'embed', speed: SPEEDS.fast },
  ...FAULT_NAMES.map((name): DemoModel => ({ id: name, kind: 'fault', speed: SPEEDS.fast, fault: name })),
];

/** The names that `GET /v1/models` lists. */
export const DEMO_MODEL_IDS: readonly string[] = MODELS.map((model) => model.id);

/** Finds a model by its name. A speed may follow, as in `chat@50tps`. */
export function findModel(name: string): DemoModel | undefined {
  const [, id = name, tokensPerSecond] = /^(.+)@(\d+)tps$/.exec(name) ?? [];
  const model = MODELS.find((candidate) => candidate.id === id);
  if (!model || tokensPerSecond === undefined) return model;
  const speed = { ...model.speed, tokensPerSecond: Math.max(1, Number(tokensPerSecond)) };
  return { ...model, id: name, speed };
}
