const SELECTION = /* GraphQL */ `
  nodes(ids: $ids) {
    ... on ProductVariant {
      id sku price { amount currencyCode }
      quantityPriceBreaks(first: 20) { nodes { minimumQuantity price { amount currencyCode } } }
    }
  }
`;

/** What articles cost somebody who does not sign in. A document of the Storefront API, as the next. */
export const SHOWN = /* GraphQL */ `query Shown($ids: [ID!]!) { ${SELECTION} }`;

/** What they cost a buyer, for the place of the company that they buy for. */
export const SHOWN_TO = /* GraphQL */ `
  query ShownTo($ids: [ID!]!, $buyer: BuyerInput!) @inContext(buyer: $buyer) { ${SELECTION} }
`;
