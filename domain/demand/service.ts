/**
 * How many standard deviations cover this share of cases of a normal distribution, from a half up. Abramowitz, M., Stegun, I. A. (1964), Handbook of
 * Mathematical Functions, 26.2.23: wrong by less than 0.00045.
 */
export function deviations(share: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - share));
  return (
    t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t)
  );
}
