/** The price lists of the shop, with the catalogs that they belong to. */
export const PRICE_LISTS = /* GraphQL */ `
  query PriceLists($after: String) {
    priceLists(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id name currency catalog { id title } }
    }
  }
`;

/** What stands in a list for these articles. */
export const LISTED_PRICES = /* GraphQL */ `
  query ListedPrices($list: ID!, $query: String!) {
    priceList(id: $list) {
      prices(first: 25, originType: FIXED, query: $query) {
        nodes {
          variant { id }
          price { amount currencyCode }
          quantityPriceBreaks(first: 20) { nodes { id minimumQuantity price { amount currencyCode } } }
        }
      }
    }
  }
`;

/** Every fixed price of a list, by whosever hand. */
export const STANDING_PRICES = /* GraphQL */ `
  query StandingPrices($list: ID!, $after: String) {
    priceList(id: $list) {
      prices(first: 50, after: $after, originType: FIXED) {
        pageInfo { hasNextPage endCursor }
        nodes {
          variant { sku }
          price { amount currencyCode }
          quantityPriceBreaks(first: 10) { nodes { minimumQuantity price { amount currencyCode } } }
        }
      }
    }
  }
`;

/** Sets, or replaces, fixed prices of a list. */
export const FIXED_PRICES_ADD = /* GraphQL */ `
  mutation FixedPricesAdd($list: ID!, $prices: [PriceListPriceInput!]!) {
    priceListFixedPricesAdd(priceListId: $list, prices: $prices) { userErrors { field message code } }
  }
`;

/** Fixed prices, breaks and rules of a list: all of them or none. What is to go goes first. */
export const QUANTITY_PRICING = /* GraphQL */ `
  mutation QuantityPricing($list: ID!, $input: QuantityPricingByVariantUpdateInput!) {
    quantityPricingByVariantUpdate(priceListId: $list, input: $input) { userErrors { field message code } }
  }
`;

/** What everybody pays for the articles of one product. */
export const OWN_PRICES = /* GraphQL */ `
  mutation OwnPrices($product: ID!, $variants: [ProductVariantsBulkInput!]!) {
    productVariantsBulkUpdate(productId: $product, variants: $variants) { userErrors { field message code } }
  }
`;
