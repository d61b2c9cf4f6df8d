import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmRule } from './alarm-rule.ts';
import { OwnMetrics, PERIOD, within } from './own-metrics.ts';
import type { Watched } from './watched.ts';

/** Money that goes too fast, and books that may be wrong. */
export function bookAlarms({ stackName, wishes: { spendPerHourUsd } }: Watched): readonly AlarmRule[] {
  const own = new OwnMetrics(stackName);
  const count = (name: string, says: string, threshold = 1): AlarmRule => ({
    name,
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
    count('BudgetAlerts', 'A budget has reached a share that somebody wants to hear of: the log says whose.'),
    count('UnpricedCalls', 'Calls whose cost is unknown: the catalogue lacks a price.'),
    count('LedgerFailures', 'The ledger could not be written: calls were refused or left open.'),
    count('HoldsExceeded', 'Calls cost more than was held for them: budgets may be overdrawn.'),
    count('AttemptsExpired', 'Many attempts were never ended: functions were killed.', 10),
    {
      name: 'LedgerDifferences',
      metric: own.of('LedgerDifferences', { statistic: Stats.MAXIMUM }),
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
