import { signal } from '@preact/signals';

const USUAL_MS = 30_000;
const LONGEST_MS = 5 * 60_000;

/** Whether figures are asked for again and again. */
export const isLive = signal(true);
/** Changes whenever figures are to be asked for again. */
export const tick = signal(0);

let wait = USUAL_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Asks again now. */
export function refresh(): void {
  tick.value += 1;
  plan();
}

/** Goes on, or stops asking. */
export function setLive(live: boolean): void {
  isLive.value = live;
  if (live) refresh();
  else clearTimeout(timer);
}

/** A gateway in trouble is left alone longer and longer. */
export function notePace(isFine: boolean): void {
  wait = isFine ? USUAL_MS : Math.min(LONGEST_MS, wait * 2);
}

/** A page that nobody sees asks for nothing. */
document.addEventListener('visibilitychange', () => {
  if (document.hidden) clearTimeout(timer);
  else if (isLive.value) refresh();
});

plan();

function plan(): void {
  clearTimeout(timer);
  if (!isLive.value || document.hidden) return;
  timer = setTimeout(refresh, wait);
}
