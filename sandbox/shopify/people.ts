/** A market that the made-up buyers live in. */
export interface Market {
  country: string;
  currency: string;
  /** How many of its currency's minor units a US cent is, about. */
  rate: number;
  /** Digits after the point of its currency. */
  digits: number;
  /** Percent of tax that its prices include. */
  taxPercent: number;
  city: string;
  province?: string;
  provinceCode?: string;
  zip: string;
  street: string;
  phone: string;
  names: string[];
  company: string;
}

export const MARKETS: readonly Market[] = [
  {
    country: 'US',
    currency: 'USD',
    rate: 1,
    digits: 2,
    taxPercent: 0,
    city: 'Portland',
    province: 'Oregon',
    provinceCode: 'OR',
    zip: '97205',
    street: 'SW Example Street',
    phone: '+15035550100',
    names: ['Ada Sample', 'Ben Sample'],
    company: 'Sample Outfitters LLC',
  },
  {
    country: 'DE',
    currency: 'EUR',
    rate: 0.92,
    digits: 2,
    taxPercent: 19,
    city: 'Köln',
    zip: '50667',
    street: 'Musterstraße',
    phone: '+4922155501',
    names: ['Jörg Muster', 'Käthe Muster'],
    company: 'Muster Handels GmbH',
  },
  {
    country: 'FR',
    currency: 'EUR',
    rate: 0.92,
    digits: 2,
    taxPercent: 20,
    city: 'Lyon',
    zip: '69002',
    street: "rue de l'Exemple",
    phone: '+33199000100',
    names: ['Zoé Exemple', 'Rémi Exemple'],
    company: 'Exemple SARL',
  },
  {
    country: 'GB',
    currency: 'GBP',
    rate: 0.79,
    digits: 2,
    taxPercent: 20,
    city: 'Leeds',
    zip: 'LS1 4AP',
    street: 'Sample Lane',
    phone: '+441134960100',
    names: ['Isla Specimen', 'Owen Specimen'],
    company: 'Specimen Trading Ltd',
  },
  {
    country: 'JP',
    currency: 'JPY',
    rate: 1.5,
    digits: 0,
    taxPercent: 10,
    city: '港区',
    province: 'Tokyo',
    provinceCode: 'JP-13',
    zip: '105-0011',
    street: '見本',
    phone: '+81355550100',
    names: ['見本 花子', '見本 太郎'],
    company: '見本商事株式会社',
  },
  {
    country: 'PL',
    currency: 'PLN',
    rate: 4,
    digits: 2,
    taxPercent: 23,
    city: 'Łódź',
    zip: '90-001',
    street: 'ul. Przykładowa',
    phone: '+48425550100',
    names: ['Żaneta Wzór', 'Paweł Wzór'],
    company: 'Wzór sp. z o.o.',
  },
  {
    country: 'AU',
    currency: 'AUD',
    rate: 1.5,
    digits: 2,
    taxPercent: 10,
    city: 'Fremantle',
    province: 'Western Australia',
    provinceCode: 'WA',
    zip: '6160',
    street: 'Example Parade',
    phone: '+61855500100',
    names: ['Mia Example', 'Noah Example'],
    company: 'Example Imports Pty Ltd',
  },
];

/** The market of a country; those that are not in the list live as the first does, in their own currency or euros. */
export function marketOf(country?: string, currency?: string): Market | undefined {
  if (!country) return undefined;
  const market = MARKETS.find((one) => one.country === country) ?? { ...(MARKETS[1] as Market), country };
  const priced = currency && MARKETS.find((one) => one.currency === currency);
  return priced ? { ...market, currency, rate: priced.rate, digits: priced.digits } : market;
}
