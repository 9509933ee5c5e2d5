/** How one shop of this kind speaks: every choice that makers of small systems make differently. */
export interface Behaviour {
  /** How a caller proves who it is. */
  auth: 'basic' | 'bearer' | 'header' | 'query' | 'oauth2' | 'hmac' | 'md5';
  paging: 'page' | 'offset' | 'cursor' | 'link' | 'next-url' | 'last-id' | 'window';
  /** How it says no: by status, or within an answer of 200. */
  errors: 'status' | 'envelope';
  /** How it writes times. */
  times: 'iso' | 'epoch' | 'local';
  /** How it treats a second order of one reference. */
  doubles: 'key' | 'unique' | 'accepts' | 'upsert';
  /** How many items a page has. */
  size: number;
  /** The credentials that it takes. */
  user: string;
  secret: string;
}

const DEFAULTS: Behaviour = {
  auth: 'bearer',
  paging: 'cursor',
  errors: 'status',
  times: 'iso',
  doubles: 'key',
  size: 100,
  user: 'waybill',
  secret: 'sandbox-own-shop-token',
};

export const behaviourOf = (options: Record<string, unknown>): Behaviour => ({ ...DEFAULTS, ...options });

/** The zone of a shop that writes local times. */
export const ZONE_OFFSET_MS = 8 * 3_600_000;

/** An instant as this shop writes it. */
export function written(at: number, times: Behaviour['times']): string | number {
  switch (times) {
    case 'iso':
      return new Date(at).toISOString();
    case 'epoch':
      return Math.floor(at / 1000);
    case 'local':
      return new Date(at + ZONE_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
  }
}

/** The instant that a filter names, epoch ms; it is included. */
export function instantOf(text: string, times: Behaviour['times']): number {
  switch (times) {
    case 'iso':
      return Date.parse(text);
    case 'epoch':
      return Number(text) * 1000;
    case 'local':
      return Date.parse(`${text.replace(' ', 'T')}Z`) - ZONE_OFFSET_MS;
  }
}
