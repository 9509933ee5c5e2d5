const LEVELS = 'stockLevels { stockLocationId stockOnHand stockAllocated }';

export const VARIANTS = /* GraphQL */ `
  query Variants($options: ProductVariantListOptions!) {
    productVariants(options: $options) { items { id sku ${LEVELS} } }
  }
`;

/** All of its variants or none: one transaction. */
export const SET_STOCK = /* GraphQL */ `
  mutation SetStock($input: [UpdateProductVariantInput!]!) {
    updateProductVariants(input: $input) { id sku ${LEVELS} }
  }
`;
