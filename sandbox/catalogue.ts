/** One article that all sandboxed systems know. */
export interface CatalogueItem {
  sku: string;
  name: string;
  /** Six digits. */
  hsCode: string;
  /** ISO 3166-1 alpha-2. */
  origin: string;
  /** Net, of one piece; an exact decimal. */
  weightKg: string;
  /** Gross, in US dollars; an exact decimal. */
  price: string;
}

const ARTICLES: [name: string, hsCode: string, origin: string, weightKg: string, price: string][] = [
  ['Bamboo cutting board', '441911', 'CN', '1.150', '24.90'],
  ['Silicone baking mat', '392410', 'CN', '0.180', '12.50'],
  ['Stainless steel bottle 750 ml', '961700', 'CN', '0.390', '21.95'],
  ['Ceramic pour-over dripper', '691110', 'CN', '0.420', '18.40'],
  ['Linen tea towel', '630260', 'CN', '0.095', '9.90'],
  ['LED desk lamp', '940521', 'CN', '0.870', '39.00'],
  ['USB-C charger 65 W', '850440', 'CN', '0.135', '29.99'],
  ['Braided USB-C cable 2 m', '854442', 'CN', '0.060', '11.99'],
  ['Bluetooth speaker', '851821', 'CN', '0.560', '45.50'],
  ['Wireless mouse', '847160', 'CN', '0.085', '19.90'],
  ['Mechanical keyboard', '847160', 'CN', '0.980', '79.00'],
  ['Laptop stand', '761699', 'CN', '1.240', '34.90'],
  ['Phone tripod', '962000', 'CN', '0.310', '22.00'],
  ['Power bank 20,000 mAh', '850760', 'CN', '0.395', '36.80'],
  ['Smart plug', '853669', 'CN', '0.110', '14.75'],
  ['Yoga mat', '950691', 'VN', '1.350', '32.00'],
  ['Resistance bands, set of 5', '401699', 'CN', '0.430', '16.20'],
  ['Foam roller', '950691', 'CN', '0.680', '19.95'],
  ['Skipping rope', '950691', 'CN', '0.210', '8.90'],
  ['Camping mug', '732393', 'CN', '0.140', '10.50'],
  ['Head torch', '851310', 'CN', '0.095', '17.60'],
  ['Dry bag 20 l', '420292', 'VN', '0.330', '23.40'],
  ['Compact umbrella', '660191', 'CN', '0.360', '15.90'],
  ['Canvas tote bag', '420292', 'IN', '0.190', '13.00'],
  ['Leather card holder', '420231', 'IN', '0.045', '27.50'],
  ['Merino socks', '611594', 'CN', '0.070', '14.00'],
  ['Fleece blanket', '630140', 'CN', '0.900', '28.30'],
  ['Memory foam pillow', '940490', 'CN', '1.420', '41.20'],
  ['Aroma diffuser', '850980', 'CN', '0.480', '26.90'],
  ['Scented candle', '340600', 'CN', '0.340', '12.80'],
  ['Wall clock', '910521', 'CN', '0.760', '25.60'],
  ['Picture frame A4', '441400', 'CN', '0.620', '11.40'],
  ['Plant pot, set of 3', '691390', 'CN', '1.870', '30.10'],
  ['Garden gloves', '611610', 'CN', '0.120', '7.95'],
  ['Pruning shears', '820150', 'TW', '0.250', '18.70'],
  ['Pet water fountain', '841370', 'CN', '1.010', '33.45'],
  ['Dog harness', '420100', 'CN', '0.280', '20.30'],
  ["Children's puzzle", '950300', 'CN', '0.510', '13.99'],
  ['Wooden building blocks', '950300', 'CN', '1.300', '27.00'],
  ['Travel neck pillow', '940490', 'CN', '0.370', '16.99'],
];

/** `WB-001` to `WB-040`. */
export const CATALOGUE: readonly CatalogueItem[] = ARTICLES.map(([name, hsCode, origin, weightKg, price], index) => ({
  sku: `WB-${String(index + 1).padStart(3, '0')}`,
  name,
  hsCode,
  origin,
  weightKg,
  price,
}));
