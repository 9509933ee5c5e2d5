/** `2026-11-22 09:00:00`, in UTC though nothing says so, as epoch ms. */
export const fromShopTime = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);

/** Epoch ms as the shop writes it, to the second (rounded down). */
export const toShopTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
