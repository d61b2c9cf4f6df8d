import { z } from 'zod';
import type { Template } from './template.ts';

/** A function that runs by the clock. */
export interface Schedule {
  readonly logicalId: string;
  readonly functionName: string;
  readonly everyMs: number;
}

const state = z.enum(['ENABLED', 'DISABLED']).default('ENABLED');
const ruleSchema = z.object({
  State: state,
  ScheduleExpression: z.string().optional(),
  Targets: z.array(z.object({ Arn: z.string() })).default([]),
});
const scheduleSchema = z.object({
  State: state,
  ScheduleExpression: z.string(),
  Target: z.object({ Arn: z.string() }),
});

/** Reads what EventBridge, by rules or by its scheduler, starts at fixed intervals. */
export function readSchedules(template: Template): readonly Schedule[] {
  const rules = template.resources('AWS::Events::Rule', ruleSchema).flatMap(({ logicalId, properties }) =>
    properties.Targets.map(({ Arn }) => ({
      logicalId,
      target: Arn,
      isEnabled: properties.State === 'ENABLED',
      expression: properties.ScheduleExpression,
    })),
  );
  const schedules = template.resources('AWS::Scheduler::Schedule', scheduleSchema).map(({ logicalId, properties }) => ({
    logicalId,
    target: properties.Target.Arn,
    isEnabled: properties.State === 'ENABLED',
    expression: properties.ScheduleExpression,
  }));
  return [...rules, ...schedules].flatMap(({ logicalId, target, isEnabled, expression }) => {
    const functionName = /:function:([^:]+)/.exec(target)?.[1];
    // A rule without an expression waits for events, which nothing sends here.
    if (!isEnabled || functionName === undefined || expression === undefined) return [];
    return [{ logicalId, functionName, everyMs: readRate(logicalId, expression) }];
  });
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function readRate(logicalId: string, expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = unit === undefined ? undefined : UNIT_MS[unit];
  if (unitMs === undefined) {
    throw new Error(`${logicalId} runs at "${expression}"; the local run only knows rate(n minutes|hours|days).`);
  }
  return Number(count) * unitMs;
}
