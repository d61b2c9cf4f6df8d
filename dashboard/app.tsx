import { useEffect, useRef } from 'preact/hooks';
import { Choice } from './parts/choice.tsx';
import { Menu } from './parts/menu.tsx';
import { OneTeam, TeamChoice } from './parts/team-choice.tsx';
import { leave } from './signed/leave.ts';
import { isLive, refresh, setLive } from './state/live.ts';
import { ALL_TEAMS, addressOf, place, shownTeam } from './state/place.ts';
import { key } from './state/session.ts';
import { chosen, THEMES } from './state/theme.ts';
import { CacheView } from './views/cache.tsx';
import { Call } from './views/call.tsx';
import { Calls } from './views/calls.tsx';
import { Experiments } from './views/experiments.tsx';
import { Keys } from './views/keys.tsx';
import { Models } from './views/models.tsx';
import { NoView } from './views/no-view.tsx';
import { Overview } from './views/overview.tsx';
import { Playground } from './views/playground.tsx';
import { SignIn } from './views/sign-in.tsx';

const VIEWS = [
  { name: 'overview', title: 'Overview', View: Overview },
  { name: 'calls', title: 'Calls', View: Calls },
  { name: 'models', title: 'Models', View: Models },
  { name: 'cache', title: 'Cache', View: CacheView },
  { name: 'experiments', title: 'Experiments', View: Experiments },
  { name: 'keys', title: 'Keys & budgets', View: Keys },
  { name: 'playground', title: 'Playground', View: Playground },
] as const;

/** A link that was cut short, or of another version of the page. */
const NOWHERE = { name: undefined, title: 'No such view', View: NoView } as const;

/** What there is to see of all teams together, and of none. */
const OF_ALL: readonly string[] = ['overview', 'cache', 'playground'];

/** The page: who looks, where they are, and what is there. */
export function App() {
  return key.value === undefined ? <SignIn /> : <Signed />;
}

function Signed() {
  const { view, id } = place.value;
  const here = VIEWS.find(({ name }) => name === view) ?? NOWHERE;
  const isCall = here.name === 'calls' && id !== undefined;
  const title = isCall ? 'Call' : here.title;
  useEffect(() => {
    document.title = `${title} · Headgate`;
  }, [title]);
  const views = useRef<HTMLElement>(null);
  // On a phone not all of them have room: the one that is shown is brought into sight.
  useEffect(() => {
    const link = views.current?.querySelector<HTMLElement>('[aria-current]');
    if (!link || !views.current) return;
    const { offsetLeft, clientWidth } = views.current;
    views.current.scrollLeft = link.offsetLeft - offsetLeft - (clientWidth - link.offsetWidth) / 2;
  }, [here.name]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        Skip to content
      </button>
      <header class="bar">
        <a class="brand" href={addressOf('overview')}>
          Headgate
        </a>
        <nav class="views" aria-label="Views" ref={views}>
          {VIEWS.map(({ name, title: label }) => (
            <a key={name} href={addressOf(name)} aria-current={name === here.name ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <TeamChoice />
        <Live />
        <Settings />
      </header>
      <main id="content" tabIndex={-1} key={shownTeam.value}>
        {shownTeam.value === ALL_TEAMS && here.name !== undefined && !OF_ALL.includes(here.name) ? (
          <OneTeam />
        ) : isCall ? (
          <Call id={id} />
        ) : (
          <here.View />
        )}
      </main>
    </>
  );
}

function Live() {
  return (
    <div class="live">
      <button
        type="button"
        class="button button-quiet"
        aria-pressed={isLive.value}
        title={isLive.value ? 'Figures are asked for every half minute.' : 'Figures stay as they are.'}
        onClick={() => setLive(!isLive.value)}
      >
        <span class={isLive.value ? 'dot dot-live' : 'dot'} />
        {isLive.value ? 'Live' : 'Paused'}
      </button>
      <button type="button" class="button button-quiet" onClick={refresh} aria-label="Refresh now" title="Refresh now">
        ↻
      </button>
    </div>
  );
}

function Settings() {
  return (
    <Menu label="Settings" isQuiet>
      {() => (
        <>
          <Choice
            label="Appearance"
            value={chosen.value}
            options={THEMES.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) }))}
            onChoose={(value) => {
              chosen.value = value;
            }}
          />
          <button type="button" onClick={() => void leave()}>
            Sign out
          </button>
        </>
      )}
    </Menu>
  );
}
