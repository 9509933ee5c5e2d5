/** Articles by SKU, and the currency of their own prices. */
export const VARIANTS_BY_SKU = /* GraphQL */ `
  query VariantsBySku($query: String!) {
    shop { currencyCode }
    productVariants(first: 250, query: $query) { nodes { id sku price product { id } } }
  }
`;
