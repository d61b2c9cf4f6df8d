import { computed, signal } from '@preact/signals';

/** As in `style/phone.css`. */
const narrow = matchMedia('(max-width: 760px)');
const isNarrow = signal(narrow.matches);
narrow.addEventListener('change', ({ matches }) => {
  isNarrow.value = matches;
});

/** How high a line of the list of calls is, in pixels, as the style has it: two lines of text where there is no room beside. */
export const rowHeight = computed(() => (isNarrow.value ? 54 : 34));
