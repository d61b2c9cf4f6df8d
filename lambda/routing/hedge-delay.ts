import { firstTarget, type Route } from '../core/route.ts';
import type { Chat } from '../core/types.ts';
import { expectedOutput, taskOf } from './auto/task.ts';
import type { RoutingPorts } from './ports.ts';

/** How long a target takes to begin of which nothing has been measured yet. */
const UNMEASURED_MS = 2_000;
const UNMEASURED_PER_SECOND = 50;
/** Few answers are longer than so many times what is expected of their kind. */
const LONG = 2;

/**
 * How long a route is waited for before the next one starts as well: nine in ten of its answers have begun by then, so that
 * only the slow tenth costs more. One that comes whole has to be written first, and cannot be called slow before.
 */
export function hedgeDelay(route: Route, chat: Chat, { health, catalogue, auto }: RoutingPorts): number {
  const target = firstTarget(route, () => true);
  const task = taskOf(chat, auto.classes);
  const measured = target && health.statistics(target, task.needs.inputTokens);
  const beginningMs = measured?.firstContentMs?.p90 ?? UNMEASURED_MS;
  if (chat.stream) return beginningMs;
  const model = target && catalogue.find(target.provider, target.model);
  const perSecond = measured?.tokensPerSecond ?? model?.pace?.tokensPerSecond ?? UNMEASURED_PER_SECOND;
  const tokens = Math.min(LONG * expectedOutput(task, model?.isReasoning === true), chat.maxOutputTokens ?? Infinity);
  return beginningMs + (tokens / Math.max(1, perSecond)) * 1_000;
}
