/** Where samples, figures and verdicts lie in the table `Experiments`, and standings in `Access`: roles are held to these. */
export const SAMPLES_PARTITION = 'samples#';
export const SUMS_PARTITION = 'sums#';
export const UNITS_PARTITION = 'units#';
export const VERDICTS_PARTITION = 'verdicts#';
/** In `Access`. */
export const STANDINGS_PARTITION = 'experiments';
