import { Dashboard, GraphWidget, type IMetric, type IWidget, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { spendPerHour } from './alarm-rules-for-books.ts';
import { serverErrors } from './alarm-rules-for-calls.ts';
import { concurrencyOf } from './alarm-rules-for-functions.ts';
import { OwnMetrics, PERIOD } from './own-metrics.ts';
import type { Watched } from './watched.ts';

const WIDTH = 8;
const HEIGHT = 6;

/** What operators look at in CloudWatch: money, calls, providers, and whether the books are kept. */
export class OperatorsDashboard extends Construct {
  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const own = new OwnMetrics(watched.stackName);
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: watched.stackName });
    const rows: readonly (readonly [title: string, widgets: readonly IWidget[]])[] = [
      ['Money', money(own, watched)],
      ['Calls', calls(own, watched)],
      ['Providers', providers(own, watched)],
      ['Capacity', capacity(watched)],
      ['Books', books(own, watched)],
    ];
    for (const [title, widgets] of rows) {
      dashboard.addWidgets(new TextWidget({ markdown: `## ${title}`, width: 3 * WIDTH, height: 1 }));
      dashboard.addWidgets(...widgets);
    }
  }
}

function money(own: OwnMetrics, { providers: names, wishes: { spendPerHourUsd } }: Watched): readonly IWidget[] {
  const limit = spendPerHourUsd === undefined ? [] : [{ value: spendPerHourUsd, label: 'alarm' }];
  const rates = [spendPerHour(own), ...names.map((provider) => spendPerHour(own, provider))];
  return [
    graph('Spend rate, USD an hour', rates, limit),
    graph('Costs that are unknown or estimated', [own.of('UnpricedCalls'), own.of('EstimatedCalls')]),
    graph('Budgets that reached a share', [own.of('BudgetAlerts'), own.of('HoldsExceeded')]),
  ];
}

function calls(own: OwnMetrics, { api }: Watched): readonly IWidget[] {
  return [
    graph('Calls', [own.of('Calls'), own.of('FailedCalls'), serverErrors(api)]),
    graph(
      'Saved by fallback and by the cache',
      ['RescuedCalls', 'CacheHits', 'CacheMisses', 'CacheBroken'].map(named(own)),
    ),
    graph('Refused', ['RefusedCalls', 'KeysRefused', 'TokenKeysUnread'].map(named(own))),
    graph('Saved by the cache, USD', [own.of('SavedUsd')]),
    graph(
      'Time of a whole call, ms',
      [50, 95].map((share) => own.of('CallMs', { statistic: Stats.percentile(share) })),
    ),
  ];
}

function providers(own: OwnMetrics, { providers: names, wishes }: Watched): readonly IWidget[] {
  const { firstContentAlarmMs } = wishes;
  const limit = firstContentAlarmMs === undefined ? [] : [{ value: firstContentAlarmMs, label: 'alarm' }];
  const each = (metric: (provider: string) => IMetric) => names.map(metric);
  const firstContent = (share: number) =>
    each((provider) => own.of('FirstContentMs', { provider, statistic: Stats.percentile(share) }));
  return [
    graph(
      'Attempts that fail, of 100',
      each((provider) => own.share('FailedAttempts', 'Attempts', provider)),
    ),
    graph(
      'Calls that another target rescued, of 100',
      each((provider) => own.share('RescuedCalls', 'Calls', provider)),
    ),
    graph(
      'Breakers that opened',
      each((provider) => own.of('BreakerOpenings', { provider })),
    ),
    graph('Time to first content, ms: half of the answers', firstContent(50)),
    graph('Time to first content, ms: 19 of 20 answers', firstContent(95), limit),
    graph(
      'Attempts',
      each((provider) => own.of('Attempts', { provider })),
    ),
  ];
}

function capacity({
  gateway,
  control,
  settles,
  judgements,
  concurrency: { most, isReserved },
}: Watched): readonly IWidget[] {
  const used = concurrencyOf(gateway, isReserved);
  return [
    graph('Calls at a time', [used], [{ value: most, label: isReserved ? 'its share' : 'quota of the account' }]),
    graph(
      'Throttles',
      [gateway, control].map((handler) => handler.metricThrottles({ period: PERIOD })),
    ),
    graph(
      'Age of the oldest that waits, seconds',
      [settles.queue, judgements.queue].map((queue) =>
        queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: Stats.MAXIMUM }),
      ),
    ),
  ];
}

function books(own: OwnMetrics, { sweeper, settles, judgements, failedExports }: Watched): readonly IWidget[] {
  const failed = [settles.failed, judgements.failed, ...(failedExports ? [failedExports] : [])];
  return [
    graph('Runs of the sweeper', [
      sweeper.metricInvocations({ period: PERIOD }),
      sweeper.metricErrors({ period: PERIOD }),
    ]),
    graph(
      'Given up',
      failed.map((queue) =>
        queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM }),
      ),
    ),
    graph('Ends that nobody wrote', ['AttemptsExpired', 'LedgerFailures', 'SettlesQueued'].map(named(own))),
    graph('Differences in the books', [own.of('LedgerDifferences', { statistic: Stats.MAXIMUM })]),
    graph('The largest of them, USD', [own.of('LedgerDifferenceUsd', { statistic: Stats.MAXIMUM })]),
  ];
}

function named(own: OwnMetrics): (name: string) => IMetric {
  return (name) => own.of(name);
}

function graph(
  title: string,
  left: readonly IMetric[],
  lines: readonly { readonly value: number; readonly label: string }[] = [],
): GraphWidget {
  return new GraphWidget({ title, left: [...left], leftAnnotations: [...lines], width: WIDTH, height: HEIGHT });
}
