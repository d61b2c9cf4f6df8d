import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmRule } from './alarm-rule.ts';
import { OwnMetrics, PERIOD, within } from './own-metrics.ts';
import type { Watched } from './watched.ts';

/** Money that goes too fast, and books that may be wrong. */
export function bookAlarms({ stackName, wishes: { spendPerHourUsd } }: Watched): readonly AlarmRule[] {
  const own = new OwnMetrics(stackName);
  const event = (name: string, says: string, threshold = 1): AlarmRule => ({
    name,
    isEvent: true,
    metric: own.of(name),
    threshold,
    says,
  });
  return [
    ...(spendPerHourUsd === undefined
      ? []
      : [
          {
            name: 'SpendRate',
            metric: spendPerHour(own),
            threshold: spendPerHourUsd,
            periods: 3,
            says: `Calls cost more than ${spendPerHourUsd} USD an hour, for a quarter of an hour now.`,
          },
        ]),
    event('BudgetAlerts', 'A budget has reached a share that somebody wants to hear of: the log says whose.'),
    event('UnpricedCalls', 'Calls whose cost is unknown: the catalogue lacks a price.'),
    event('LedgerFailures', 'The ledger could not be written: calls were refused or left open.'),
    event('HoldsExceeded', 'Calls cost more than was held for them: budgets may be overdrawn.'),
    event('AttemptsExpired', 'Many attempts were never ended: functions were killed.', 10),
    {
      name: 'LedgerDifferences',
      isEvent: true,
      // Each team's day is compared once.
      metric: own.of('LedgerDifferences', { statistic: Stats.MAXIMUM }).with({ period: Duration.days(1) }),
      threshold: 1,
      says: 'Totals or budgets of yesterday are not what their attempts come to.',
    },
  ];
}

/** What the last five minutes would come to in an hour. */
export function spendPerHour(own: OwnMetrics, provider?: string): MathExpression {
  const cost = within('cost', provider);
  return new MathExpression({
    expression: `12 * ${cost}`,
    usingMetrics: { [cost]: own.of('CostUsd', provider === undefined ? {} : { provider }) },
    period: PERIOD,
    label: provider ?? 'all',
  });
}
