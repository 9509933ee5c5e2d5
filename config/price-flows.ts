import { PRICE_TABLE } from '../domain/prices/places.ts';
import type { Config, FlowConfig } from './schema.ts';
import type { Path } from './source.ts';

export const priceFlow = (shop: string): string => `prices-${shop}`;

/** The config with a flow for each shop that is told the price table: one that is away keeps no other waiting. */
export function withPriceFlows(config: Config): Config {
  const own = Object.keys(config.prices?.shops ?? {}).map((shop): [string, FlowConfig] => [
    priceFlow(shop),
    { kinds: ['price'], from: [PRICE_TABLE], steps: ['map', `write ${shop} as price`] },
  ]);
  return own.length === 0 ? config : { ...config, flows: { ...config.flows, ...Object.fromEntries(own) } };
}

/** Where the config says what such a flow does: it has no lines of its own. */
export const priceFlowSaidBy = ({ prices }: Config, flow: string): string | undefined => {
  const shop = Object.keys(prices?.shops ?? {}).find((one) => priceFlow(one) === flow);
  return shop === undefined ? undefined : `prices.shops.${shop}`;
};

/** What the config says of the shops that are told the price table, against its connections and its own flows. */
export function priceFindings(
  { prices, flows }: Config,
  known: (id: string, path: Path) => { path: Path; message: string }[],
): { path: Path; message: string }[] {
  return Object.keys(prices?.shops ?? {}).flatMap((shop) => {
    const path = ['prices', 'shops', shop];
    const named = flows[priceFlow(shop)];
    const others = Object.entries(flows).filter(
      ([, { kinds, steps }]) =>
        kinds.includes('price') && steps.some((step) => step === `write ${shop}` || step === `write ${shop} as price`),
    );
    return [
      ...known(shop, path),
      ...(named ? [{ path, message: `there is a flow ${priceFlow(shop)} already: give it another name` }] : []),
      ...others.map(([name]) => ({
        path,
        message: `flow ${name} tells it prices as well: the table and another source would overwrite one another`,
      })),
    ];
  });
}
