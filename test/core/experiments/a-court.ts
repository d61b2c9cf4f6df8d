import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach } from 'vitest';
import type { SamplePlace } from '../../../lambda/core/experiments/experiments.ts';
import { type Judged, judgeSample } from '../../../lambda/core/experiments/judge/judge-sample.ts';
import { ulid } from '../../../lambda/core/ids.ts';
import type { Route } from '../../../lambda/core/route.ts';
import { aGateway, type TestGateway } from '../../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider.ts';
import { createMemoryJudge, type MemoryJudge } from '../../support/memory-judge.ts';

/** A gateway whose models, and whose judge, are on real sockets; and what the judge works with, in memory. */
export interface Court {
  /** Answers what is put to an arm beside the caller's. */
  readonly arm: FakeProvider;
  readonly judge: FakeProvider;
  readonly headgate: TestGateway;
  readonly ports: MemoryJudge;
  /** Lays down what somebody asked and was answered. */
  lay(said?: Said): SamplePlace;
  judgeIt(place: SamplePlace, isLast?: boolean): Promise<Judged>;
}

/** A call that is to be judged. */
export interface Said {
  readonly question?: string;
  readonly answer?: string;
  readonly arm?: string;
  readonly team?: string;
  readonly series?: string;
}

type Builder = ReturnType<typeof aGateway>;

/** Builds a court for each test of a file. */
export function aCourt(experiment: () => Route, arrange: (builder: Builder) => Builder = (builder) => builder): Court {
  let parts: { arm: FakeProvider; judge: FakeProvider; headgate: TestGateway; ports: MemoryJudge };
  beforeEach(async () => {
    const [arm, judge] = await Promise.all([startFakeProvider(), startFakeProvider()]);
    const builder = aGateway()
      .withProvider('arm', { url: arm.url })
      .withProvider('judge', { url: judge.url })
      .withPrice('arm/m', { input: 1, output: 2 })
      .withPrice('judge/m', { input: 1, output: 2 })
      .withRoute('smart', experiment());
    const headgate = arrange(builder).start();
    parts = { arm, judge, headgate, ports: createMemoryJudge(headgate.gateway) };
  });
  afterEach(async () => {
    await parts.headgate.close();
    await Promise.all([parts.arm.close(), parts.judge.close()]);
  });
  return {
    get arm() {
      return parts.arm;
    },
    get judge() {
      return parts.judge;
    },
    get headgate() {
      return parts.headgate;
    },
    get ports() {
      return parts.ports;
    },
    lay({ question = 'Name three rivers.', answer = 'Rhine, Elbe, Oder', ...said } = {}) {
      const route = parts.headgate.gateway.routes.get('smart');
      const own = route?.kind === 'experiment' ? route.plan.digest : '';
      const { arm = 'control', team = 'red', series = own } = said;
      const place = { team, experiment: 'smart', callId: ulid(Date.now(), randomBytes(16)) };
      const body = { model: 'smart', messages: [{ role: 'user', content: question }] };
      const content = {
        ...({ dialect: 'openai-chat', body, user: undefined, tags: [], stratum: 'words', series } as const),
        answers: [{ arm, text: answer }],
      };
      parts.ports.lying.set(`${team}#smart#${place.callId}`, { ...place, expiresAt: Date.now() + 60_000, content });
      return place;
    },
    judgeIt: (place, isLast = false) => judgeSample(place, parts.ports, { deadline: Date.now() + 600_000, isLast }),
  };
}
