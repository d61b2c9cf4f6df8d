import { type Arm, controlOf, type Route, type Weighted } from '../route.ts';
import type { Chat } from '../types.ts';
import { type AnsweringPorts, whoAnswers } from './who-answers.ts';

type Experiment = Extract<Route, { kind: 'experiment' }>;

/** Whose call it is, and what is asked. */
interface Asked {
  readonly team: string;
  readonly chat: Chat;
}

/**
 * The route as it is without experiments that do not take place: where each has but one arm that answers. Absent if one
 * takes place, or has several that answer: what one arm has said must not be given as the answer of another.
 */
export async function settledRoute(route: Route, asked: Asked, ports: AnsweringPorts): Promise<Route | undefined> {
  switch (route.kind) {
    case 'pinned':
    case 'auto':
      return route;
    case 'experiment':
      return await settledExperiment(route, asked, ports);
    case 'balance': {
      const routes = await Promise.all(route.routes.map((one) => settledWeighted(one, asked, ports)));
      return isWhole(routes) ? { ...route, routes } : undefined;
    }
    default: {
      const routes = await Promise.all(route.routes.map((one) => settledRoute(one, asked, ports)));
      return isWhole(routes) ? { ...route, routes } : undefined;
    }
  }
}

async function settledWeighted(one: Weighted, asked: Asked, ports: AnsweringPorts): Promise<Weighted | undefined> {
  const route = await settledRoute(one.route, asked, ports);
  return route && { ...one, route };
}

function isWhole<T>(all: readonly (T | undefined)[]): all is readonly T[] {
  return all.every((one) => one !== undefined);
}

async function settledExperiment(route: Experiment, asked: Asked, ports: AnsweringPorts): Promise<Route | undefined> {
  const { isOn, shares } = await whoAnswers(route.plan, asked, ports);
  if (isOn) return undefined;
  const answering = shares?.arms.filter(({ share }) => share > 0).map(({ name }) => name);
  if (answering && answering.length > 1) return undefined;
  const arm = answering ? route.arms.find(({ plan }) => plan.name === answering[0]) : controlOf(route);
  return arm && alone(arm, route);
}

/** An arm that asks in its own way has to be followed as one; but of nobody's experiment, however it stands when it is asked. */
function alone(arm: Arm, { plan, otherwise }: Experiment): Route {
  if (!arm.plan.change) return arm.route;
  const own = { ...plan, teams: [], control: arm.plan.name, arms: [arm.plan] };
  return { kind: 'experiment', plan: own, arms: [arm], otherwise };
}
