import type { Purchase } from '../../sandbox/prestashop/shop.ts';
import type { Row } from '../../sandbox/prestashop/webservice.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';

export const PAGE = 50;
export const KEY = 'SANDBOXSANDBOXSANDBOXSANDBOX0000';
export const options = (url: string) => ({ url, key: KEY, timezone: 'Europe/Paris' });

export const place = (system: SandboxSystem, purchase: Purchase = {}) => system.act('place', purchase) as Row;

export const parcel = (system: SandboxSystem, n: number | string) => ({
  id_order: place(system).id,
  tracking_number: `TRK-${n}`,
  state: 'shipped',
});

/** A piece of an order that has left is paid back. */
export const paidBack = (system: SandboxSystem): string => {
  const { id } = place(system);
  system.act('ship', { id });
  return (system.act('slip', { id, quantity: 1 }) as Row).id;
};

export const lineOf = (standing: string) => `Waybill: account ${standing}`;
