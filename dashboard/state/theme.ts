import { effect, signal } from '@preact/signals';

/** How the page looks: as the machine is set, or as somebody has chosen. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_AS = 'headgate-theme';
const isDark = matchMedia('(prefers-color-scheme: dark)');

/** What somebody has chosen; it is no secret, and stays. */
export const chosen = signal<Theme>(THEMES.find((one) => one === localStorage.getItem(KEPT_AS)) ?? 'system');
const system = signal(isDark.matches);
/** What it comes to, for what is drawn and not styled. */
export const theme = signal<'light' | 'dark'>('light');

isDark.addEventListener('change', ({ matches }) => {
  system.value = matches;
});

effect(() => {
  localStorage.setItem(KEPT_AS, chosen.value);
  document.documentElement.dataset.theme = chosen.value;
  const dark = chosen.value === 'dark' || (chosen.value === 'system' && system.value);
  document.documentElement.classList.toggle('is-dark', dark);
  theme.value = dark ? 'dark' : 'light';
});
